import { type EpochMs, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { civilOf } from '#core/present/civil.ts';
import { clip, type Span, union } from './spans.ts';
import { stretchesOf } from './zone.ts';

/**
 * A time as a clock on the wall shows it, counted as if it were UTC: what people mean by `02:00`. Whether it is that
 * time depends on the clock alone, so that an hour that is skipped never comes, and one that is repeated comes twice.
 */
export type LocalMs = number;

/** Which local times are meant, as far as they lie within a span of them. */
export type LocalTimes = (within: Span) => readonly Span[];

/** Returns when it is one of these local times in a zone, from `from` to `to`. */
export const spansOf = (
  times: LocalTimes,
  zone: string,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): readonly Span[] =>
  union(
    stretchesOf(zone, from, to).flatMap((stretch) => {
      const { offsetMs } = stretch;
      const local = { from: stretch.from + offsetMs, to: stretch.to + offsetMs };
      return times(local)
        .map((span) => clip(span, local))
        .map((span) => ({ from: span.from - offsetMs, to: span.to - offsetMs }));
    }),
  );

/** A day of the calendar: how many days after 1 January 1970. */
type Day = number;

/** Returns the local times that a rule gives day by day; a span may reach into the day after the one it begins on. */
export const daily =
  (spanOf: (day: Day) => Span | undefined): LocalTimes =>
  (within) => {
    const found: Span[] = [];
    const last = Math.floor((within.to - 1) / MS_PER_DAY);
    for (let day = Math.floor(within.from / MS_PER_DAY) - 1; day <= last; day++) {
      const span = spanOf(day);
      if (span !== undefined)
        found.push({ from: day * MS_PER_DAY + span.from, to: day * MS_PER_DAY + span.to });
    }
    return found;
  };

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const weekdayOf = (day: Day): Weekday =>
  WEEKDAYS[civilOf(day * MS_PER_DAY).weekday] as Weekday;

/** Whether a day is one of the first, or of the last, so many days of its month. */
export const isInMonth = (day: Day, { first = 0, last = 0 }): boolean => {
  const { day: date, month } = civilOf(day * MS_PER_DAY);
  return date <= first || civilOf((day + last) * MS_PER_DAY).month !== month;
};

/** Milliseconds into a day of `02:00`; a day ends at `24:00`. */
export const timeOfDayMs = (text: string): number => {
  const [hours, minutes] = text.split(':').map(Number);
  return (hours ?? 0) * MS_PER_HOUR + (minutes ?? 0) * MS_PER_MINUTE;
};

/**
 * Returns the local time of `2026-12-20` or `2026-12-20T18:00`, or undefined when there is no such day.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html#days_from_civil
 */
export const localMs = (text: string): LocalMs | undefined => {
  const [, y, m, d, time = '00:00'] = LOCAL.exec(text) ?? [];
  if (y === undefined) return undefined;
  const [year, month, date] = [Number(y), Number(m), Number(d)];
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + dayOfYear;
  const day = era * 146_097 + dayOfEra - 719_468;
  const back = civilOf(day * MS_PER_DAY);
  const isDay = back.year === year && back.month === month && back.day === date;
  return isDay ? day * MS_PER_DAY + timeOfDayMs(time) : undefined;
};

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:T((?:[01]\d|2[0-3]):[0-5]\d))?$/;
