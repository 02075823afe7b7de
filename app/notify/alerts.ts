import type { AlertList } from '#core/contract/api-alerts.ts';
import { ConflictError, NotFoundError } from '#core/errors/errors.ts';
import { fold } from '#core/ledger/fold.ts';
import { roundId } from '#core/notify/alert-id.ts';
import { dueRound, isAboutChange, SEVERITY_OF } from '#core/notify/escalate.ts';
import type { Notification } from '#core/notify/notification.ts';
import type { AppendOptions, Now, ReadChange, ReadConfig } from '../ports.ts';
import type { NotifyTargets } from './notify.ts';
import type { CloseAlert, FindAlert, MarkAlertTold, OpenAlert, OpenAlerts } from './ports.ts';

export interface EscalateDeps {
  readonly openAlerts: OpenAlerts;
  readonly markAlertTold: MarkAlertTold;
  readonly readConfig: ReadConfig;
  readonly notify: NotifyTargets;
  readonly now: Now;
}

/** Tells every alert that nobody has acknowledged to whoever is next. */
export const makeEscalateAlerts = (deps: EscalateDeps) => async () => {
  const { config } = await deps.readConfig();
  const open = await deps.openAlerts();
  const told: string[] = [];
  for (const alert of open) {
    const due = dueRound(alert, config, deps.now());
    if (due === undefined) continue;
    await deps.notify(notificationOf(alert, due.round, deps.now()), due.to);
    try {
      // The deliveries are kept by now: if this is not written, the same round is found to be kept already.
      await deps.markAlertTold(alert, due.round + 1);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
    told.push(`${alert.id} round ${due.round}`);
  }
  return { open: open.length, told };
};

const notificationOf = (alert: OpenAlert, round: number, now: number): Notification => ({
  id: roundId(alert, round),
  type: alert.kind,
  severity: SEVERITY_OF[alert.kind],
  at: now,
  says: round === 0 ? alert.says : `Nobody has acknowledged this yet: ${alert.says}`,
  ...(isAboutChange(alert.kind) && { change: alert.change }),
});

export interface AcknowledgeDeps {
  readonly findAlert: FindAlert;
  readonly closeAlert: CloseAlert;
  readonly readChange: ReadChange;
  readonly now: Now;
}

export interface AcknowledgeRequest {
  readonly id: string;
  readonly by: string;
  readonly via: string;
  readonly note?: string;
}

/**
 * Somebody has seen an alert: it is not told any further, and the ledger of its change says who it was.
 *
 * @throws NotFoundError when there is no such alert
 * @throws ConflictError when somebody else was faster
 */
export const makeAcknowledgeAlert =
  (deps: AcknowledgeDeps) =>
  async ({ id, by, via, note }: AcknowledgeRequest): Promise<void> => {
    const alert = await deps.findAlert(id);
    if (alert === undefined) throw new NotFoundError(`there is no alert ${id}`);
    const ledger = isAboutChange(alert.kind) ? await termsOf(deps, alert.change) : undefined;
    await deps.closeAlert(
      alert,
      { by, via, at: deps.now(), ...(note !== undefined && note !== '' && { note }) },
      ledger,
    );
  };

/** Written by whoever it is, with the fence that the change has: seeing an alert takes nothing from its owner. */
const termsOf = async (
  { readChange, now }: AcknowledgeDeps,
  change: string,
): Promise<AppendOptions> => {
  const { meta, events } = await readChange(change);
  return { meta, at: now(), phase: fold(events).phase, deadline: meta.deadline };
};

/** What signed-in people do with alerts, the same over console, command line and API. */
export interface AlertVerbs {
  readonly list: () => Promise<AlertList>;
  /** @throws NotFoundError, ConflictError */
  readonly acknowledge: (request: AcknowledgeRequest) => Promise<void>;
}

export const makeAlertVerbs = (
  deps: AcknowledgeDeps & Pick<EscalateDeps, 'openAlerts'>,
): AlertVerbs => ({
  list: async () => ({
    now: deps.now(),
    alerts: await Promise.all(
      (await deps.openAlerts()).map(async ({ id, kind, change, at, says, manual, told }) => ({
        id,
        kind,
        at,
        says,
        manual: [...manual],
        told,
        ...(isAboutChange(kind) && {
          change,
          number: (await deps.readChange(change)).meta.number,
        }),
      })),
    ),
  }),
  acknowledge: makeAcknowledgeAlert(deps),
});
