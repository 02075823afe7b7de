import type { Freeze, Window } from '#core/contract/config/execution.ts';
import type { Config } from '#core/contract/config.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { duration, listed } from '#core/present/format.ts';
import { daily, isInMonth, localMs, spansOf, timeOfDayMs, weekdayOf } from './local-time.ts';
import { contains, difference, intersection, type Span, union } from './spans.ts';
import { applying, expectedMs, isUnhindered, mostSpecific, type Subject } from './subject.ts';

/** What the calendar is made of. */
export type CalendarConfig = Pick<Config, 'businessHours'> & {
  readonly execution: Pick<Config['execution'], 'zone' | 'windows' | 'freezes' | 'safety'>;
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
): Opening | undefined => firstOpening(limitsOf(config, subject), now, durationOf(subject));

/** Why a change cannot begin at `now` although an opening comes later: what is closed, or that too little is left. */
export const closedBecause = (config: CalendarConfig, subject: Subject, now: EpochMs): string => {
  const { open, says } = calendarAt(config, subject, now);
  return open ? `what is left is shorter than its ${duration(durationOf(subject))}` : says;
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
  if (isUnhindered(subject)) return [];
  const { zone, windows, freezes, safety } = config.execution;
  const own = mostSpecific(windows, subject);
  return [
    ...applying(freezes, subject).map((freeze) => freezeLimit(freeze, zone)),
    ...(own.length === 0 ? [] : [windowLimit(own, zone)]),
    ...(safety.requireBusinessHours ? [businessLimit(config.businessHours)] : []),
  ];
};

const windowLimit = (windows: readonly Window[], zone: string): Limit => {
  const names = windows.map(({ name }) => name).join(', ');
  return {
    open: (within) => union(windows.flatMap((window) => windowSpans(window, zone, within))),
    says: `outside the window ${names}`,
    saysOpen: `inside the window ${names}`,
  };
};

/** When a window is open: it belongs to the day on which it begins, also past midnight. */
export const windowSpans = (
  { days, from, to, zone }: Window,
  usualZone: string,
  within: Span,
): readonly Span[] => {
  const [start, end] = [timeOfDayMs(from), timeOfDayMs(to)];
  const span = { from: start, to: end < start ? end + MS_PER_DAY : end };
  const times = daily((day) => (days.includes(weekdayOf(day)) ? span : undefined));
  return spansOf(times, zone ?? usualZone, within);
};

const freezeLimit = (freeze: Freeze, zone: string): Limit => ({
  open: (within) => difference([within], freezeSpans(freeze, zone, within)),
  says: `frozen: ${freeze.reason}`,
  saysOpen: 'no freeze',
});

/** When a freeze is on. */
export const freezeSpans = (
  { from, to, firstDaysOfMonth: first, lastDaysOfMonth: last, zone }: Freeze,
  usualZone: string,
  within: Span,
): readonly Span[] => {
  const wholeDay = { from: 0, to: MS_PER_DAY };
  const monthly = daily((day) => (isInMonth(day, { first, last }) ? wholeDay : undefined));
  const start = from === undefined ? undefined : localMs(from);
  const end = to === undefined ? undefined : endOf(to);
  const once = start === undefined || end === undefined ? [] : [{ from: start, to: end }];
  return spansOf((local) => [...monthly(local), ...once], zone ?? usualZone, within);
};

/** A day without a time is meant as a whole. */
const endOf = (to: string): number | undefined => {
  const at = localMs(to);
  return at === undefined || to.includes('T') ? at : at + MS_PER_DAY;
};

const businessLimit = (businessHours: Config['businessHours']): Limit => ({
  open: (within) => businessSpans(businessHours, within),
  says: 'outside business hours',
  saysOpen: 'inside business hours',
});

/** When people are at work: Monday to Friday between the configured hours. */
export const businessSpans = (
  { zone, from, to }: Config['businessHours'],
  within: Span,
): readonly Span[] => {
  const hours = { from: from * MS_PER_HOUR, to: to * MS_PER_HOUR };
  const times = daily((day) => (['sat', 'sun'].includes(weekdayOf(day)) ? undefined : hours));
  return spansOf(times, zone, within);
};

/** Whether people are at work. */
export const isBusinessTime = (at: EpochMs, hours: Config['businessHours']): boolean =>
  contains(businessSpans(hours, momentAt(at)), at);

const durationOf = ({ plan, action }: Subject): number => expectedMs(plan.steps, action);

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
