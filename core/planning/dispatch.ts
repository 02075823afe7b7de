import type { Config } from '#core/contract/config.ts';
import type { Outcome, Priority } from '#core/model/change.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { duration } from '#core/present/format.ts';
import { stoppedBy } from '#core/rollback/brake.ts';
import { type Admission, admissionOf } from './admission.ts';
import { type CalendarConfig, closedBecause, nextOpening } from './calendar.ts';
import { capHolds, type Hold } from './caps.ts';
import { canaryOf, lockouts } from './incidents.ts';
import { priorityOf, rankOf } from './priority.ts';
import type { Subject } from './subject.ts';

/** A change that waits for its turn. */
export interface Queued {
  readonly change: string;
  readonly number: string;
  readonly subject: Subject;
  /** As it was given when the change was opened, or in the queue; undefined: by rule. */
  readonly priority?: Priority;
  readonly queuedAt: EpochMs;
  /** When it ends if its turn has not come; undefined until it has been looked at once. */
  readonly expiresAt?: EpochMs;
  /** Whether it may still be begun: policy asks nobody, or those who were asked agreed and that has not run out. */
  readonly isApproved: boolean;
}

export interface DispatchInput {
  readonly queue: readonly Queued[];
  /** All that were given their turn and still count. */
  readonly admissions: readonly Admission[];
  /** How many resources each group has. */
  readonly groupSizes: ReadonlyMap<string, number>;
  readonly brake: { readonly on: boolean; readonly by?: string };
  readonly config: DispatchConfig;
  readonly now: EpochMs;
}
export type DispatchConfig = CalendarConfig & Pick<Config, 'execution'>;

/** What becomes of each change in the queue, those to the front first. */
export interface Dispatched {
  readonly admitted: readonly Admitted[];
  readonly waiting: readonly Waiting[];
  readonly ended: readonly Ended[];
}
export interface Admitted {
  readonly admission: Admission;
  readonly because: string;
}
export interface Ended {
  readonly change: string;
  readonly outcome: Outcome;
  readonly because: string;
}
export interface Waiting {
  readonly change: string;
  readonly priority: Priority;
  readonly because: string;
  /** When that is known to be over. */
  readonly until?: EpochMs;
  readonly expiresAt: EpochMs;
}

/** Longest wait of the workflow for a turn, less a day: it ends by its own reason and not by a time-out. */
const LONGEST_WAIT_MS = 31 * MS_PER_DAY;

/** Decides who has a turn now. Each that is admitted counts against those behind it. */
export const dispatch = (input: DispatchInput): Dispatched => {
  const admitted: Admitted[] = [];
  const waiting: Waiting[] = [];
  const ended: Ended[] = [];
  for (const queued of inOrder(input)) {
    const admissions = [...input.admissions, ...admitted.map(({ admission }) => admission)];
    const answer = answerTo(queued, { ...input, admissions });
    if ('admission' in answer) admitted.push(answer);
    else if ('outcome' in answer) ended.push(answer);
    else waiting.push(answer);
  }
  return { admitted, waiting, ended };
};

/** To the front: by priority and age, then who has waited longest; the id only makes it the same each time. */
export const inOrder = ({
  queue,
  config,
  now,
}: Pick<DispatchInput, 'queue' | 'config' | 'now'>) => {
  const ranked = queue.map((queued) => {
    const priority = queued.priority ?? priorityOf(config.execution, queued.subject);
    const waitedMs = now - queued.queuedAt;
    return { ...queued, priority, rank: rankOf({ priority, waitedMs }, config.execution) };
  });
  return ranked.toSorted(
    (a, b) => b.rank - a.rank || a.queuedAt - b.queuedAt || (a.change < b.change ? -1 : 1),
  );
};
type Ranked = ReturnType<typeof inOrder>[number];

const answerTo = (queued: Ranked, input: DispatchInput): Admitted | Waiting | Ended => {
  const { subject, change, number, priority } = queued;
  const { config, now, admissions, groupSizes } = input;
  const { execution } = config;
  const asked = admissionOf({ change, number }, subject, {
    at: now,
    groupTag: execution.caps.groupTag,
  });
  const holds: Hold[] = [
    ...stops(queued, input),
    ...closed(subject, config, now),
    ...lockouts(asked, admissions, execution, now),
    ...capHolds({
      asked,
      admissions,
      groupSize: groupSizes.get(asked.group),
      config: execution,
      now,
    }),
  ];
  const canary = execution.canary ? canaryOf({ asked, queuedAt: queued.queuedAt }, admissions) : GO;
  if (canary.kind === 'end') return { change, outcome: 'cancelled', because: canary.says };
  if (canary.kind === 'wait') holds.push({ says: canary.says });
  const expiresAt = queued.expiresAt ?? expiryOf(subject, config, queued.queuedAt);
  const over = isOver(queued, expiresAt, holds, now);
  if (over !== undefined) return { change, ...over };
  if (holds.length === 0)
    return {
      admission: asked,
      because: admittedBecause(queued, now, canary.kind === 'go' && canary.goesFirst),
    };
  const untils = holds.map(({ until }) => until ?? Number.POSITIVE_INFINITY);
  const until = Math.max(...untils);
  return {
    change,
    priority,
    because: holds.map(({ says }) => says).join('; '),
    ...(Number.isFinite(until) && { until }),
    expiresAt,
  };
};

const GO = { kind: 'go', goesFirst: false } as const;

/** The brake holds what waits and loses nothing; putting right what was applied goes on. */
const stops = ({ subject }: Ranked, { brake }: DispatchInput): readonly Hold[] => {
  const says = stoppedBy(brake, subject.plan);
  return says === undefined ? [] : [{ says }];
};

const closed = (subject: Subject, config: DispatchConfig, now: EpochMs): readonly Hold[] => {
  const opening = nextOpening(config, subject, now);
  if (opening?.from === now) return [];
  const says = closedBecause(config, subject, now);
  return opening === undefined
    ? [{ says: `${says}, and no window is ever long enough`, isForEver: true }]
    : [{ says, until: opening.from }];
};

/** When it ends if its turn has not come: as configured, and not before the window that it waits for is over. */
const expiryOf = (subject: Subject, config: DispatchConfig, queuedAt: EpochMs): EpochMs => {
  const usual = queuedAt + config.execution.queueHours * MS_PER_HOUR;
  const opening = nextOpening(config, subject, queuedAt);
  if (opening === undefined || opening.from === queuedAt) return usual;
  const windowEnds = opening.to ?? opening.from + MS_PER_DAY;
  return Math.max(usual, Math.min(windowEnds, queuedAt + LONGEST_WAIT_MS));
};

const isOver = (
  { isApproved, queuedAt }: Ranked,
  expiresAt: EpochMs,
  holds: readonly Hold[],
  now: EpochMs,
): { readonly outcome: Outcome; readonly because: string } | undefined => {
  const never = holds.find(({ isForEver }) => isForEver);
  if (never !== undefined) return { outcome: 'blocked', because: never.says };
  if (!isApproved)
    return { outcome: 'expired', because: 'the approval ran out before its turn came' };
  if (now < expiresAt || holds.length === 0) return undefined;
  const waited = duration(now - queuedAt);
  return {
    outcome: 'expired',
    because: `its turn did not come within ${waited}: ${holds.map(({ says }) => says).join('; ')}`,
  };
};

const admittedBecause = (
  { priority, queuedAt }: Ranked,
  now: EpochMs,
  goesFirst: boolean,
): string => {
  const waited = now - queuedAt;
  return [
    `priority ${priority}`,
    waited < MS_PER_MINUTE ? 'nothing was in the way' : `after ${duration(waited)}`,
    ...(goesFirst ? ['it goes first of its kind'] : []),
  ].join(', ');
};
