import { isWaiting } from '#core/approval/approved.ts';
import { type FollowUp, followedUp, followUpsDue } from '#core/approval/reminders.ts';
import { fold } from '#core/ledger/fold.ts';
import { quietUntil } from '#core/notify/quiet-hours.ts';
import { titleOf } from '#core/present/title.ts';
import type { ChangeMeta, FindApproval, LiveChanges, Notify } from '../ports.ts';
import { type AskedRequest, requestOf } from '../read-request.ts';
import { type MailApproversDeps, mailApprovers } from './mail-approvers.ts';
import { writeBeside } from './write-beside.ts';

export interface FollowUpDeps extends MailApproversDeps {
  readonly findApproval: FindApproval;
  readonly notify?: Notify;
}

export interface RemindApproversDeps extends FollowUpDeps {
  readonly liveChanges: LiveChanges;
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

/** Does all that is due about the request that a change waits for; whoever is not reached makes more due. */
export const followUp = async (
  deps: FollowUpDeps,
  { change, phase }: Pick<ChangeMeta, 'change' | 'phase'>,
): Promise<Reminded['sent']> => {
  if (phase !== 'open') return [];
  const { asked, ...state } = fold((await deps.readChange(change)).events);
  if (asked === undefined || !isWaiting({ asked, ...state })) return [];
  const record = await deps.findApproval(asked.approval);
  if (record?.state !== 'waiting') return [];
  const sent: Reminded['sent'][number][] = [];
  for (;;) {
    const request = await requestOf(deps, record);
    const due = await dueNow(deps, request);
    if (due.length === 0) return sent;
    for (const one of due) await askAgainNow(deps, request, one);
    sent.push(...due.map(({ how, to }) => ({ change, how, to })));
  }
};

const dueNow = async (
  deps: FollowUpDeps,
  { record, stored }: AskedRequest,
): Promise<readonly FollowUp[]> => {
  const { config } = await deps.readConfig();
  const now = deps.now();
  return followUpsDue(record, {
    ...followedUp(stored.events, record.approval),
    schedule: config.approval.followUp,
    now,
    quietUntil: quietUntil(now, config.notifications.quietHours),
  });
};

const askAgainNow = async (
  deps: FollowUpDeps,
  request: AskedRequest,
  { how, to, because }: FollowUp,
): Promise<void> => {
  const { record, stored } = request;
  const people = record.approvers.filter(({ name }) => to.includes(name));
  await mailApprovers(deps, request, people, { how, because });
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
