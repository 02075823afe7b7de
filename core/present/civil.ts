import {
  type EpochMs,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from '#core/model/units.ts';

/** An instant on the calendar and the clock of UTC. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * Returns date and time of an instant in UTC, in the proleptic Gregorian calendar.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
export const civilOf = (at: EpochMs): CivilTime => {
  const days = Math.floor(at / MS_PER_DAY);
  const ofDay = at - days * MS_PER_DAY;
  return {
    ...dateOf(days),
    // 1 January 1970 was a Thursday.
    weekday: (((days + 4) % 7) + 7) % 7,
    hour: Math.floor(ofDay / MS_PER_HOUR),
    minute: Math.floor((ofDay % MS_PER_HOUR) / MS_PER_MINUTE),
    second: Math.floor((ofDay % MS_PER_MINUTE) / MS_PER_SECOND),
  };
};

/** Days in 400 years, after which the calendar repeats. */
const DAYS_PER_ERA = 146_097;
/** Days from 1 March of year 0 to 1 January 1970. */
const EPOCH_DAY = 719_468;

/** Years are counted from 1 March, so that a leap day is the last day of its year. */
const dateOf = (days: number): Pick<CivilTime, 'year' | 'month' | 'day'> => {
  const shifted = days + EPOCH_DAY;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
};
