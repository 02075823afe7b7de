import Big from 'big.js';
import type { Money } from '#core/model/money.ts';
import {
  type EpochMs,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from '#core/model/units.ts';
import { civilOf } from './civil.ts';

/** How numbers and times look, everywhere. Spaces between a number and its unit are plain; nothing here is localised. */

/** Above this, cents say nothing. */
const WHOLE_ABOVE = 10_000;

/** `$1,108.42`, `-$2.10`, whole dollars above 10,000; other currencies as `12.50 EUR`. */
export const dollars = ({ amount, currency }: Money): string => {
  const exact = new Big(amount);
  const size = exact.abs();
  const digits = grouped(size.toFixed(size.gt(WHOLE_ABOVE) ? 0 : 2, Big.roundHalfUp));
  const sign = exact.lt(0) && /[1-9]/.test(digits) ? '-' : '';
  return currency === 'USD' ? `${sign}$${digits}` : `${sign}${digits} ${currency}`;
};

/** `18,432`; decimals as given by `decimals`. */
export const count = (value: number, decimals = 0): string => {
  const text = grouped(Math.abs(value).toFixed(decimals));
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
};

/** `61 %` of 0.61; small shares keep the digits that make them differ from zero: `0.02 %`. */
export const percent = (ratio: number): string => {
  const points = ratio * 100;
  const size = Math.abs(points);
  if (size > 0 && size < 0.005) return points < 0 ? '> -0.01 %' : '< 0.01 %';
  const decimals = size >= 10 || Number.isInteger(points) ? 0 : size >= 1 ? 1 : 2;
  return `${trimmed(count(points, decimals))} %`;
};

/** Memory as Lambda names it: `1536 MB`, which are binary megabytes; `64 GiB` from 10 GiB on. */
export const memory = (mib: number): string =>
  mib >= 10_240 ? `${trimmed(count(mib / 1_024, 1))} GiB` : `${trimmed(mib.toFixed(1))} MB`;

/** A measured value in its unit: `71 ms`, `49 %`, `1536 MB`, `12`. */
export const measured = (value: number, unit: string): string => {
  switch (unit) {
    case 'ratio':
      return percent(value);
    case 'ms':
      return value >= 10 * MS_PER_SECOND
        ? `${trimmed(count(value / MS_PER_SECOND, 1))} s`
        : `${trimmed(count(value, Math.abs(value) < 10 ? 1 : 0))} ms`;
    case 'mib':
      return memory(value);
    case 'USD':
      return dollars({ amount: String(value), currency: unit });
    case 'count':
      return trimmed(count(value, 1));
    default:
      return `${trimmed(count(value, 1))} ${unit}`;
  }
};

/** `45 s`, `30 min`, `2 h`, `3 d`: rounded to the largest unit that leaves a number of at least 2, or exactly 1. */
export const duration = (ms: number): string => {
  const [size, unit] = DURATIONS.find(([size]) => ms >= 2 * size || ms === size) ?? [
    MS_PER_SECOND,
    's',
  ];
  return `${count(Math.round(ms / size))} ${unit}`;
};

const DURATIONS: readonly (readonly [number, string])[] = [
  [MS_PER_DAY, 'd'],
  [MS_PER_HOUR, 'h'],
  [MS_PER_MINUTE, 'min'],
  [MS_PER_SECOND, 's'],
];

/** `08:58:00`, without zone: for lists whose head names it. */
export const clockTime = (at: EpochMs): string => {
  const { hour, minute, second } = civilOf(at);
  return [hour, minute, second].map(twoDigits).join(':');
};

/** `08:58 UTC`. */
export const timeOfDay = (at: EpochMs): string => `${hoursAndMinutes(at)} UTC`;

/** `22 Aug`. */
export const date = (at: EpochMs): string => {
  const { day, month } = civilOf(at);
  return `${day} ${MONTHS[month - 1]}`;
};

/** `22 Aug 04:00 UTC`. */
export const dateTime = (at: EpochMs): string => `${date(at)} ${timeOfDay(at)}`;

/** `Fri 4 Sep, 17:00 UTC`: for deadlines. */
export const deadline = (at: EpochMs): string =>
  `${WEEKDAYS[civilOf(at).weekday]} ${date(at)}, ${timeOfDay(at)}`;

/** `Sun 02:00 UTC`: for a time within the week. */
export const weekdayTime = (at: EpochMs): string =>
  `${WEEKDAYS[civilOf(at).weekday]} ${timeOfDay(at)}`;

/** `2026-09-04T17:00:00Z`: for the `datetime` attribute and for machines. */
export const isoTime = (at: EpochMs): string => {
  const { year, month, day } = civilOf(at);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}T${clockTime(at)}Z`;
};

/** `2026-08-22`, in UTC: days are in the order of their letters. */
export const dayOf = (at: EpochMs): string => isoTime(at).slice(0, 'YYYY-MM-DD'.length);

/** `just now`, `4 min ago`, `in 3 h`; a day or more away, the absolute time. */
export const relative = (at: EpochMs, now: EpochMs): string => {
  const distance = Math.abs(now - at);
  if (distance >= MS_PER_DAY) return deadline(at);
  if (distance < MS_PER_SECOND) return 'just now';
  return at < now ? `${duration(distance)} ago` : `in ${duration(distance)}`;
};

/** For markup: a number and the unit behind it stay on one line. */
export const tied = (text: string): string =>
  text.replace(/(\d) (?=(?:%|[kMG]i?B|ms|min|s|h|d|UTC)(?![\w]))/g, '$1\u00A0');

/** `1 change`, `3 changes`. */
export const counted = (n: number, noun: string, plural = `${noun}s`): string =>
  `${count(n)} ${n === 1 ? noun : plural}`;

/** `errors`, `errors and p95`, `errors, CPU and p95`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The sentence with its first letter in upper case; `p95` and `chg-0217` stay what they are. */
export const capitalised = (text: string): string =>
  /^(p|chg-|rec-)\d/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

const twoDigits = (n: number): string => String(n).padStart(2, '0');

const hoursAndMinutes = (at: EpochMs): string => {
  const { hour, minute } = civilOf(at);
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
};

const grouped = (digits: string): string => digits.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');

const trimmed = (digits: string): string => digits.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
