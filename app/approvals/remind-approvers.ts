import { isWaiting } from '#core/approval/approved.ts';
import { type FollowUp, followUpsDue } from '#core/approval/reminders.ts';
import { fold } from '#core/ledger/fold.ts';
import { quietUntil } from '#core/notify/quiet-hours.ts';
import { titleOf } from '#core/present/title.ts';
import type { ChangeMeta, FindApproval, LiveChanges, Notify } from '../ports.ts';
import { type AskedRequest, requestOf } from '../read-request.ts';
import { type MailApproverDeps, mailApprover } from './mail-approver.ts';
import { type WriteBesideDeps, writeBeside } from './write-beside.ts';

export interface RemindApproversDeps extends MailApproverDeps, WriteBesideDeps {
  readonly liveChanges: LiveChanges;
  readonly findApproval: FindApproval;
  readonly notify?: Notify;
}

/** How one round went. One request that cannot be followed up never keeps the others from it. */
export interface Reminded {
  readonly sent: readonly {
    readonly change: string;
    readonly how: string;
    readonly to: string[];
  }[];
  readonly failed: readonly { readonly change: string; readonly error: string }[];
}

/**
 * Follows up every request that waits: reminds, asks deputies, and those to whom it goes last, each once. Whom a mail
 * has reached is known before the ledger says so, so that a round that died is finished by the next one.
 */
export const makeRemindApprovers = (deps: RemindApproversDeps) => async (): Promise<Reminded> => {
  const sent: Reminded['sent'][number][] = [];
  const failed: Reminded['failed'][number][] = [];
  for (const meta of await deps.liveChanges()) {
    try {
      sent.push(...(await followUp(deps, meta)));
    } catch (error) {
      failed.push({
        change: meta.change,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { sent, failed };
};

const followUp = async (deps: RemindApproversDeps, meta: ChangeMeta): Promise<Reminded['sent']> => {
  const { change, phase } = meta;
  if (phase !== 'open') return [];
  const { asked, ...state } = fold((await deps.readChange(change)).events);
  if (asked === undefined || !isWaiting({ asked, ...state })) return [];
  const record = await deps.findApproval(asked.approval);
  if (record?.state !== 'waiting') return [];
  const request = await requestOf(deps, record);
  const { config } = await deps.readConfig();
  const now = deps.now();
  const due = followUpsDue(record, {
    done: request.stored.events.flatMap(({ body }) =>
      body.kind === 'asked-again' && body.approval === record.approval ? [body] : [],
    ),
    schedule: config.approval.followUp,
    now,
    quietUntil: quietUntil(now, config.notifications.quietHours),
  });
  for (const one of due) await askAgainNow(deps, request, one);
  return due.map(({ how, to }) => ({ change, how, to }));
};

const askAgainNow = async (
  deps: RemindApproversDeps,
  request: AskedRequest,
  { how, to, because }: FollowUp,
): Promise<void> => {
  const { record, stored } = request;
  for (const approver of record.approvers.filter(({ name }) => to.includes(name)))
    await mailApprover(deps, request, approver, { how, because });
  await deps.notify?.({
    id: `${record.approval}#${how}#${to.join()}`,
    type: how === 'escalation' ? 'approval-escalated' : 'approval-reminded',
    severity: how === 'escalation' ? 'warning' : 'info',
    at: deps.now(),
    change: stored.meta.change,
    to,
    says: `${titleOf(stored)} still waits for a decision: ${because}`,
  });
  await writeBeside(deps, stored.meta.change, () => ({
    kind: 'asked-again',
    approval: record.approval,
    how,
    to,
    because,
  }));
};
