import type { Execution } from '#core/contract/config/execution.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Outcome } from '#core/model/change.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { roundId } from '#core/notify/alert-id.ts';
import type { Notification, Severity } from '#core/notify/notification.ts';
import { deadline } from '#core/present/format.ts';
import { headlineOf } from '#core/present/outcome.ts';
import type { MarkTold, UntoldChanges } from './notify/ports.ts';
import type { Notify, ReadChange, ReadConfig, StoredChange } from './ports.ts';

export interface TellOutcomeDeps {
  readonly readChange: ReadChange;
  readonly readConfig: ReadConfig;
  readonly notify: Notify;
  readonly markTold: MarkTold;
}

export type TellOutcome = (change: string) => Promise<void>;

/** Of what is not named nobody must know who was not asked. */
const SEVERITIES: Partial<Record<Outcome, Severity>> = {
  'rolled-back': 'warning',
  'needs-person': 'critical',
};

/** Somebody takes a change back because it hurts: that it is back concerns everybody, and that it is not wakes them. */
const severityOf = ({ meta: { reverts } }: StoredChange, outcome: Outcome): Severity => {
  if (reverts === undefined) return SEVERITIES[outcome] ?? 'info';
  return outcome === 'completed' ? 'warning' : 'critical';
};

/**
 * Tells how a change ended to everybody whom the routes name. A change counts as untold from its closing event until its
 * deliveries are kept; told again, each of them is found to be kept already.
 */
export const makeTellOutcome =
  ({ readChange, readConfig, notify, markTold }: TellOutcomeDeps): TellOutcome =>
  async (change) => {
    const stored = await readChange(change);
    const notification = notificationOf(stored);
    if (notification === undefined) return;
    // Only that it failed is told, which is the alert's matter.
    if (stored.plan.canary && notification.type !== 'needs-person') return markTold(change);
    await notify(notification);
    const lockout = lockoutOf(notification, stored, (await readConfig()).config.execution);
    if (lockout !== undefined) await notify(lockout);
    await markTold(change);
  };

/** What follows for others: until somebody has seen the alert, the account has no other change begun. */
const lockoutOf = (
  { type, change, at }: Notification,
  { meta, plan }: StoredChange,
  { safety }: Execution,
): Notification | undefined => {
  const hours = safety.lockoutOnIncident.afterNeedsPersonHours;
  if (type !== 'needs-person' || hours === 0) return undefined;
  const until = deadline(at + hours * MS_PER_HOUR);
  return {
    id: `${change}#locked-out`,
    type: 'locked-out',
    // Whoever must act is told by the alert; this is for those who wait.
    severity: 'info',
    at,
    change: meta.change,
    says: `Nothing else is begun in account ${plan.account} until somebody has seen that ${meta.number} needs a person, or until ${until}.`,
  };
};

const notificationOf = (stored: StoredChange): Notification | undefined => {
  const state = fold(stored.events);
  const closing = stored.events.findLast(({ body }) => body.kind === 'closed');
  if (state.closed === undefined || closing === undefined) return undefined;
  const { outcome } = state.closed;
  const { change } = stored.meta;
  const { says, because } = headlineOf(stored, state);
  // The alert of the same write tells it too, as its first round: whoever comes first.
  const alert = { kind: 'needs-person', change, at: closing.at } as const;
  return {
    id: outcome === 'needs-person' ? roundId(alert, 0) : `${change}#${outcome}`,
    type: outcome === 'needs-person' ? outcome : `change-${outcome}`,
    severity: severityOf(stored, outcome),
    at: closing.at,
    change,
    says: [`${says}.`, because].filter(Boolean).join(' '),
  };
};

/** Tells of every change that ended and whose teller died or met an outage. One that cannot be told keeps no other from it. */
export const makeTellUntold = (
  deps: TellOutcomeDeps & { readonly untoldChanges: UntoldChanges },
) => {
  const tellOutcome = makeTellOutcome(deps);
  return async (): Promise<{ readonly told: number }> => {
    const untold = await deps.untoldChanges();
    const results = await Promise.allSettled(untold.map(tellOutcome));
    const failed = results.filter((result) => result.status === 'rejected');
    if (failed.length > 0)
      throw new AggregateError(
        failed.map(({ reason }) => reason),
        'some ends were not told',
      );
    return { told: untold.length };
  };
};
