import type { Recommendation } from '#core/model/recommendation.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { type Bar, barsOf, textBars } from './bars.ts';
import { plain } from './escape.ts';
import { capitalised, count, counted, date, dateTime, measured } from './format.ts';
import { metricName } from './metric-names.ts';

/** The recorded load on the proposed configuration, as mail, page and terminal tell it. */
export interface EvidenceLine {
  /** `Peak CPU per day after the change`. */
  readonly caption: string;
  readonly bars: readonly Bar[];
  /** `▄▄▄▄▆▄▄`. */
  readonly text: string;
  /** `limit 70 %`. */
  readonly limit: string;
  /** First and last day: `18 Aug`, `31 Aug`. */
  readonly from: string;
  readonly to: string;
}

/** Undefined when nothing was replayed. */
export const evidenceOf = ({
  backtest,
}: Pick<Recommendation, 'backtest'>): EvidenceLine | undefined => {
  if (backtest === undefined) return undefined;
  const { metric, unit, limit, startMs, peakPerDay } = backtest;
  const bars = barsOf(backtest);
  return {
    caption: `Peak ${metricName(metric)} per day after the change`,
    bars,
    text: textBars(bars),
    limit: `limit ${measured(limit, unit)}`,
    from: date(startMs),
    to: date(startMs + Math.max(0, peakPerDay.length - 1) * MS_PER_DAY),
  };
};

/** `Highest in 14 days: 49 %, 22 Aug 04:00 UTC. 0 of 336 hours above the limit of 70 %.`; else the check's own reason. */
export const verdictSentence = ({
  backtest,
  because,
}: Pick<Recommendation, 'backtest' | 'because'>): string => {
  if (backtest === undefined) return `${capitalised(plain(because, 300).replace(/\.$/, ''))}.`;
  const { worst, unit, limit, hoursOver, hoursSeen, peakPerDay } = backtest;
  const days = peakPerDay.length;
  const seen = peakPerDay.filter((peak) => peak !== null).length;
  const missing =
    seen < days ? ` No data for ${count(days - seen)} of ${counted(days, 'day')}.` : '';
  return (
    `Highest in ${count(days)} days: ${measured(worst.value, unit)}, ${dateTime(worst.atMs)}. ` +
    `${count(hoursOver)} of ${count(hoursSeen)} hours above the limit of ${measured(limit, unit)}.${missing}`
  );
};
