import type { Freeze, Window } from '#core/contract/config/execution.ts';
import type { Config } from '#core/contract/config.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import {
  businessSpans,
  type CalendarConfig,
  freezeSpans,
  windowSpans,
} from '#core/planning/calendar.ts';
import { WEEKDAYS } from '#core/planning/local-time.ts';
import type { Span } from '#core/planning/spans.ts';
import { plain } from './escape.ts';
import { capitalised, counted, dollars, listed, percent } from './format.ts';
import { conditionWords } from './policy-sentence.ts';

/** One reason for which changes may, or may not, be made at a time. */
export interface Timing {
  /** `freeze`: in its times nothing is changed; else only in its times something is. */
  readonly kind: 'window' | 'freeze' | 'business-hours';
  readonly says: string;
  /** When it is on in the days to come. */
  readonly spans: readonly Span[];
}

/** How far ahead times are told. */
export const TIMING_DAYS = 14;

/** Windows, freezes and business hours of a configuration, each in a sentence and with its times of the next two weeks. */
export const timingsOf = (
  { execution, businessHours }: CalendarConfig,
  now: EpochMs,
): readonly Timing[] => {
  const { zone, windows, freezes, safety } = execution;
  const within = { from: now, to: now + TIMING_DAYS * MS_PER_DAY };
  return [
    ...windows.map((window) => ({
      kind: 'window' as const,
      says: windowSentence(window, zone),
      spans: windowSpans(window, zone, within),
    })),
    ...freezes.map((freeze) => ({
      kind: 'freeze' as const,
      says: freezeSentence(freeze, zone),
      spans: freezeSpans(freeze, zone, within),
    })),
    ...(safety.requireBusinessHours
      ? [
          {
            kind: 'business-hours' as const,
            says: businessSentence(businessHours),
            spans: businessSpans(businessHours, within),
          },
        ]
      : []),
  ];
};

/** `Window night: Sat and Sun, 02:00 to 04:00 Europe/Berlin, for changes in prod.` */
const windowSentence = ({ name, days, from, to, zone, when }: Window, usualZone: string): string =>
  `Window ${plain(name, 80)}: ${daysOf(days)}, ${from} to ${to} ${zone ?? usualZone}${forWhich(when)}.`;

const daysOf = (days: Window['days']): string =>
  days.length === WEEKDAYS.length ? 'every day' : listed(days.map(capitalised));

/** `Freeze, end of year: 2026-12-20 to 2027-01-04 UTC.` */
const freezeSentence = (freeze: Freeze, usualZone: string): string => {
  const { reason, from, to, firstDaysOfMonth: first, lastDaysOfMonth: last, when } = freeze;
  const times = [
    ...(from === undefined || to === undefined ? [] : [`${from} to ${to}`]),
    ...(first > 0 ? [`the first ${daysAtEdge(first)} of every month`] : []),
    ...(last > 0 ? [`the last ${daysAtEdge(last)} of every month`] : []),
  ];
  return `Freeze, ${plain(reason, 120)}: ${listed(times)} ${freeze.zone ?? usualZone}${forWhich(when)}.`;
};

const daysAtEdge = (n: number): string => (n === 1 ? 'day' : counted(n, 'day'));

const businessSentence = ({ zone, from, to }: Config['businessHours']): string =>
  `Business hours only: Mon to Fri, ${hour(from)} to ${hour(to)} ${zone}.`;

const hour = (n: number): string => `${String(n).padStart(2, '0')}:00`;

const forWhich = (when: Window['when']): string =>
  when === undefined ? '' : `, for changes ${conditionWords(when)}`;

/** How much may change at once and in a time, a sentence each. */
export const capSentences = ({
  caps: { atOnce, hoursPerResource, shareOfGroup, resourcesPerDay, usdPerDay },
  safety: { maxChangesPerHour },
}: Pick<Config['execution'], 'caps' | 'safety'>): readonly string[] => [
  `At most ${counted(atOnce, 'change')} at once.`,
  `At most ${percent(shareOfGroup)} of a group at once; of a group however small, one.`,
  `At most ${counted(maxChangesPerHour, 'change')} an hour.`,
  `At most ${counted(resourcesPerDay, 'resource')} a day, and those that cost ${dollars(usdPerMonth(usdPerDay))} a month together.`,
  `A resource is changed once in ${counted(hoursPerResource, 'hour')}.`,
];
