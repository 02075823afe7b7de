import type { ApprovalConfig } from '#core/contract/config/approval.ts';
import type { EventOf, LedgerEvent } from '#core/model/ledger.ts';
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

/** Returns what the ledger of a change says of following up one of its requests. */
export const followedUp = (
  events: readonly LedgerEvent[],
  approval: string,
): { readonly done: readonly FollowedUp[]; readonly unreached: readonly string[] } => {
  const bodies = events.map(({ body }) => body);
  return {
    done: bodies.flatMap((body) =>
      body.kind === 'asked-again' && body.approval === approval ? [body] : [],
    ),
    unreached: bodies.flatMap((body) =>
      body.kind === 'not-reached' && body.approval === approval ? [body.name] : [],
    ),
  };
};

/** Whether nobody who was asked, at once or later, has been reached by a mail. */
export const hasReachedNobody = (
  { approvers }: Pick<WaitingRequest, 'approvers'>,
  { done, unreached }: ReturnType<typeof followedUp>,
): boolean => [...askedSoFar(approvers, done)].every((name) => unreached.includes(name));

/** Everybody who was asked at once, or in place of somebody since. */
const askedSoFar = (
  approvers: WaitingRequest['approvers'],
  done: readonly FollowedUp[],
): ReadonlySet<string> =>
  new Set([
    ...approvers.filter(({ standsIn }) => standsIn === undefined).map(({ name }) => name),
    ...done.flatMap(({ how, to }) => (how === 'reminder' ? [] : to)),
  ]);

/** Something to be done about a request now: whom to ask, and why. */
export type FollowUp = Pick<EventOf<'asked-again'>, 'how' | 'to' | 'because'>;

type Schedule = Pick<ApprovalConfig['followUp'], 'remindAt' | 'deputyAt' | 'escalateAt'>;

/**
 * Returns what is due at `now`: a reminder once, to those who were asked and said nothing; their deputies; then those
 * to whom it goes last. Each person is asked once over each way, however late somebody looks. After the end nothing is due.
 *
 * Who stands in for somebody whom no mail reaches is due at once, by day and by night: for them it is the first mail.
 *
 * @param quietUntil end of the quiet hours that `now` lies in, or `now`; kept unless the request would end in them
 */
export const followUpsDue = (
  request: WaitingRequest,
  {
    done,
    unreached = [],
    schedule,
    now,
    quietUntil,
  }: {
    readonly done: readonly FollowedUp[];
    readonly unreached?: readonly string[];
    readonly schedule: Schedule;
    readonly now: EpochMs;
    readonly quietUntil: EpochMs;
  },
): readonly FollowUp[] => {
  const { askedAt, expiresAt, approvers } = request;
  if (now >= expiresAt) return [];
  const said = new Set(request.decisions.map(({ by }) => by));
  const silent = approvers.filter(({ name }) => !said.has(name));
  const knows = askedSoFar(approvers, done);
  const instead = insteadOf(silent, knows, unreached);
  if (instead !== undefined) return [instead];
  if (quietUntil > now && quietUntil < expiresAt) return [];
  const atOnce = silent.filter(({ standsIn }) => standsIn === undefined).map(({ name }) => name);
  const standing = (as: StandIn['as']) =>
    silent.filter(({ standsIn }) => standsIn === as).map(({ name }) => name);
  const deputies = silent
    .filter(({ name }) => atOnce.includes(name))
    .flatMap(({ deputy }) => deputy ?? []);
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

/** Whom to ask now because mails do not arrive: deputies; where nobody is reached and has one, those to whom it goes last. */
const insteadOf = (
  silent: WaitingRequest['approvers'],
  knows: ReadonlySet<string>,
  unreached: readonly string[],
): FollowUp | undefined => {
  const lost = silent.filter(({ name }) => knows.has(name) && unreached.includes(name));
  const because = `in place of ${lost.map(({ name }) => name).join(', ')}, whom no mail reaches`;
  const waiting = silent.filter(({ name }) => !knows.has(name));
  const deputies = waiting.filter(
    ({ name, standsIn }) => standsIn === 'deputy' && lost.some(({ deputy }) => deputy === name),
  );
  const last = waiting.filter(({ standsIn }) => standsIn === 'escalation');
  if (deputies.length > 0) return { how: 'deputy', to: deputies.map(({ name }) => name), because };
  if (lost.length === 0 || [...knows].some((name) => !unreached.includes(name))) return undefined;
  return last.length === 0
    ? undefined
    : { how: 'escalation', to: last.map(({ name }) => name), because };
};

const percentOf = (share: number): string => `${Math.round(share * 100)} %`;
