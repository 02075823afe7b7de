import type { ApprovalConfig } from '#core/contract/config/approval.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { StandIn } from './people.ts';

/** A request that waits, as far as following it up looks at it. */
export interface WaitingRequest {
  readonly askedAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly approvers: readonly {
    readonly name: string;
    readonly deputy?: string | undefined;
    /** Asked only in place of somebody else; absent: asked at once. */
    readonly standsIn?: StandIn['as'] | undefined;
  }[];
  readonly decisions: readonly { readonly by: string }[];
}

/** What has been done about a request since it was made. */
export type FollowedUp = Pick<EventOf<'asked-again'>, 'how' | 'to'>;

/** Something to be done about a request now: whom to ask, and why. */
export type FollowUp = Pick<EventOf<'asked-again'>, 'how' | 'to' | 'because'>;

type Schedule = Pick<ApprovalConfig['followUp'], 'remindAt' | 'deputyAt' | 'escalateAt'>;

/**
 * Returns what is due at `now`: a reminder once, to those who were asked and said nothing; their deputies; then those
 * to whom it goes last. Each person is asked once over each way, however late somebody looks. After the end nothing is due.
 *
 * @param quietUntil end of the quiet hours that `now` lies in, or `now`; kept unless the request would end in them
 */
export const followUpsDue = (
  request: WaitingRequest,
  {
    done,
    schedule,
    now,
    quietUntil,
  }: {
    readonly done: readonly FollowedUp[];
    readonly schedule: Schedule;
    readonly now: EpochMs;
    readonly quietUntil: EpochMs;
  },
): readonly FollowUp[] => {
  const { askedAt, expiresAt, approvers } = request;
  if (now >= expiresAt || (quietUntil > now && quietUntil < expiresAt)) return [];
  const said = new Set(request.decisions.map(({ by }) => by));
  const silent = approvers.filter(({ name }) => !said.has(name));
  const atOnce = silent.filter(({ standsIn }) => standsIn === undefined).map(({ name }) => name);
  const standing = (as: StandIn['as']) =>
    silent.filter(({ standsIn }) => standsIn === as).map(({ name }) => name);
  const deputies = silent
    .filter(({ name }) => atOnce.includes(name))
    .flatMap(({ deputy }) => deputy ?? []);
  const knows = new Set([
    ...atOnce,
    ...done.flatMap(({ how, to }) => (how === 'reminder' ? [] : to)),
  ]);
  const stages = [
    {
      how: 'reminder',
      at: schedule.remindAt,
      to: done.some(({ how }) => how === 'reminder') ? [] : atOnce,
      because: `nobody answered in ${percentOf(schedule.remindAt)} of the time`,
    },
    {
      how: 'deputy',
      at: schedule.deputyAt,
      to: standing('deputy').filter((name) => deputies.includes(name) && !knows.has(name)),
      because: `in place of ${atOnce.join(', ') || 'those who were asked'}, who did not answer`,
    },
    {
      how: 'escalation',
      at: schedule.escalateAt,
      to: standing('escalation').filter((name) => !knows.has(name)),
      because: `${percentOf(schedule.escalateAt)} of the time is over`,
    },
  ] as const;
  return stages
    .filter(({ at, to }) => to.length > 0 && now >= askedAt + at * (expiresAt - askedAt))
    .map(({ how, to, because }) => ({ how, to: [...to], because }));
};

const percentOf = (share: number): string => `${Math.round(share * 100)} %`;
