import type { Freeze, Window } from '#core/contract/config/execution.ts';
import type { Config } from '#core/contract/config.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { deadline, duration, listed } from '#core/present/format.ts';
import {
  daily,
  isInMonth,
  type LocalTimes,
  localMs,
  spansOf,
  timeOfDayMs,
  weekdayOf,
} from './local-time.ts';
import { clip, contains, difference, intersection, type Span, union } from './spans.ts';
import { applying, expectedMs, mostSpecific, type Subject, takesBack } from './subject.ts';

/** What the calendar is made of. */
export type CalendarConfig = Pick<Config, 'businessHours'> & {
  readonly execution: Pick<
    Config['execution'],
    'zone' | 'windows' | 'freezes' | 'requireBusinessHours'
  >;
};

/** Whether the first call may be made at a moment: what guard 17 asks. */
export interface CalendarAnswer {
  readonly open: boolean;
  readonly says: string;
  /** When it opens next; absent when it is open, or will not be within the horizon. */
  readonly until?: EpochMs;
}

/** A time at which a change fits in. `to` is absent where nothing closes it within the horizon. */
export interface Opening {
  readonly from: EpochMs;
  readonly to?: EpochMs;
}

/** Most openings are near; what does not come within a year never does. */
const NEAR_MS = 8 * MS_PER_DAY;
const HORIZON_MS = 400 * MS_PER_DAY;

export const calendarAt = (
  config: CalendarConfig,
  subject: Subject,
  now: EpochMs,
): CalendarAnswer => {
  const limits = limitsOf(config, subject);
  const closing = limits.filter((limit) => !contains(limit.open(momentAt(now)), now));
  if (closing.length === 0) return { open: true, says: saysOpen(limits) };
  const opening = firstOpening(limits, now, 1);
  const says = listed(closing.map(({ says }) => says));
  return { open: false, says, ...(opening && { until: opening.from }) };
};

/** Returns the first time from `now` on at which the whole of a change fits in, or undefined when there is none. */
export const nextOpening = (
  config: CalendarConfig,
  subject: Subject,
  now: EpochMs,
): Opening | undefined => firstOpening(limitsOf(config, subject), now, expectedMs(subject));

/** Why a change cannot begin at `now` although an opening comes later: what is closed, or that too little is left. */
export const closedBecause = (config: CalendarConfig, subject: Subject, now: EpochMs): string => {
  const { open, says } = calendarAt(config, subject, now);
  return open ? `what is left is shorter than its ${duration(expectedMs(subject))}` : says;
};

/** When changes like this one may be made between two moments, in order. */
export const openSpans = (
  config: CalendarConfig,
  subject: Subject,
  within: Span,
): readonly Span[] => openWithin(limitsOf(config, subject), within);

/** One reason for which it may be closed: when it is open as far as that goes, and what is said while it is not. */
interface Limit {
  readonly open: (within: Span) => readonly Span[];
  readonly says: string;
  readonly saysOpen: string;
}

const limitsOf = (config: CalendarConfig, subject: Subject): readonly Limit[] => {
  if (takesBack(subject)) return [];
  const { zone, windows, freezes, requireBusinessHours } = config.execution;
  const own = mostSpecific(windows, subject);
  return [
    ...applying(freezes, subject).map((freeze) => freezeLimit(freeze, zone)),
    ...(own.length === 0 ? [] : [windowLimit(own, zone)]),
    ...(requireBusinessHours ? [businessLimit(config.businessHours)] : []),
  ];
};

const windowLimit = (windows: readonly Window[], zone: string): Limit => {
  const names = windows.map(({ name }) => name).join(', ');
  return {
    open: (within) =>
      union(windows.flatMap((window) => spansOf(windowTimes(window), window.zone ?? zone, within))),
    says: `outside the window ${names}`,
    saysOpen: `inside the window ${names}`,
  };
};

/** The local times of a window: it belongs to the day on which it begins, also past midnight. */
export const windowTimes = ({
  days,
  from,
  to,
}: Pick<Window, 'days' | 'from' | 'to'>): LocalTimes => {
  const [start, end] = [timeOfDayMs(from), timeOfDayMs(to)];
  const span = { from: start, to: end < start ? end + MS_PER_DAY : end };
  return daily((day) => (days.includes(weekdayOf(day)) ? span : undefined));
};

const freezeLimit = (freeze: Freeze, zone: string): Limit => ({
  open: (within) => difference([within], spansOf(freezeTimes(freeze), freeze.zone ?? zone, within)),
  says: `frozen: ${freeze.reason}`,
  saysOpen: 'no freeze',
});

const freezeTimes = ({
  from,
  to,
  firstDaysOfMonth: first,
  lastDaysOfMonth: last,
}: Freeze): LocalTimes => {
  const around = daily((day) =>
    isInMonth(day, { first, last }) ? { from: 0, to: MS_PER_DAY } : undefined,
  );
  const [start, end] = [from && localMs(from), to && endOf(to)];
  const once = start !== undefined && end !== undefined ? [{ from: +start, to: +end }] : [];
  return (within) => [...around(within), ...once.map((span) => clip(span, within))];
};

/** A day without a time is meant as a whole. */
const endOf = (to: string): number | undefined => {
  const at = localMs(to);
  return at === undefined || to.includes('T') ? at : at + MS_PER_DAY;
};

const businessLimit = ({ zone, from, to }: Config['businessHours']): Limit => ({
  open: (within) =>
    spansOf(
      daily((day) =>
        ['sat', 'sun'].includes(weekdayOf(day))
          ? undefined
          : { from: from * MS_PER_HOUR, to: to * MS_PER_HOUR },
      ),
      zone,
      within,
    ),
  says: 'outside business hours',
  saysOpen: 'inside business hours',
});

const momentAt = (now: EpochMs): Span => ({ from: now, to: now + 1 });

const openWithin = (limits: readonly Limit[], within: Span): readonly Span[] =>
  limits.reduce<readonly Span[]>(
    (open, limit) => (open.length === 0 ? open : intersection(open, limit.open(within))),
    [within],
  );

const firstOpening = (
  limits: readonly Limit[],
  now: EpochMs,
  atLeastMs: number,
): Opening | undefined => {
  for (const horizonMs of [NEAR_MS, HORIZON_MS]) {
    const horizon = now + horizonMs;
    const found = openWithin(limits, { from: now, to: horizon }).find(
      ({ from, to }) => to - from >= atLeastMs,
    );
    if (found !== undefined && found.to < horizon) return found;
    // It ends where the look ends: whether it goes on behind that shows only in a farther look.
    const isFarthest = limits.length === 0 || horizonMs === HORIZON_MS;
    if (found !== undefined && isFarthest) return { from: found.from };
  }
  return undefined;
};

const saysOpen = (limits: readonly Limit[]): string => {
  const said = [...new Set(limits.map((limit) => limit.saysOpen))];
  return said.length === 0 ? 'no window and no freeze is set for it' : listed(said);
};

/** `outside the window night, until Sun 22 Nov, 02:00 UTC`. */
export const saysUntil = (because: string, until: EpochMs | undefined): string =>
  until === undefined ? because : `${because}, until ${deadline(until)}`;
