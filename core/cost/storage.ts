import { scale, sum, type UsdPerMonth, usdPerMonth } from '#core/model/money.ts';
import type { Gib } from '#core/model/units.ts';
import {
  INCLUDED_IOPS,
  INCLUDED_THROUGHPUT_MIBPS,
  type PriceBook,
  type PricedVolume,
} from './price-book.ts';

/** A cost with the arithmetic that led to it. */
export interface Reckoned {
  readonly usdPerMonth: UsdPerMonth;
  /** With its numbers: `500 GiB × $0.08`. */
  readonly formula: string;
}

/** Returns what a volume costs, attached or not; undefined when the type has no price. */
export const volumeCost = (volume: PricedVolume, prices: PriceBook): Reckoned | undefined => {
  const { type, sizeGib, iops = 0, throughputMibps = 0 } = volume;
  const perGib = prices.volumeGibMonth[type];
  if (perGib === undefined) return undefined;
  const parts: readonly Part[] = [
    { amount: sizeGib, unit: 'GiB', usd: perGib },
    {
      amount: Math.max(0, iops - (INCLUDED_IOPS[type] ?? 0)),
      unit: 'IOPS',
      usd: prices.volumeIopsMonth[type] ?? 0,
    },
    {
      amount: Math.max(0, throughputMibps - (INCLUDED_THROUGHPUT_MIBPS[type] ?? 0)),
      unit: 'MiB/s',
      usd: prices.volumeThroughputMonth[type] ?? 0,
    },
  ];
  return total(parts);
};

/** Returns what keeping a snapshot costs at most: as if every block of the volume were in use. */
export const snapshotCost = (sizeGib: Gib, prices: PriceBook): Reckoned =>
  total([{ amount: sizeGib, unit: 'GiB snapshot', usd: prices.snapshotGibMonth }]);

/**
 * Share of their size at which AWS stores log events, which is what it bills; its own calculator reckons with it.
 *
 * @see https://calculator.aws/#/createCalculator/CloudWatch
 */
const LOGS_COMPRESSED = 0.15;

/** Returns what keeping log events costs; undefined when they have no price. */
export const logStorageCost = (sizeGib: Gib, { logGibMonth }: PriceBook): Reckoned | undefined => {
  if (logGibMonth === undefined) return undefined;
  return {
    usdPerMonth: scale(usdPerMonth(logGibMonth), sizeGib * LOGS_COMPRESSED),
    formula: `${sizeGib} GiB × ${LOGS_COMPRESSED} compressed × $${logGibMonth}`,
  };
};

interface Part {
  readonly amount: number;
  readonly unit: string;
  readonly usd: number;
}

const total = (parts: readonly Part[]): Reckoned => {
  const paid = parts.filter(({ amount, usd }) => amount > 0 && usd > 0);
  return {
    usdPerMonth: sum(
      'USD',
      paid.map(({ amount, usd }) => scale(usdPerMonth(usd), amount)),
    ),
    formula: paid.map(({ amount, unit, usd }) => `${amount} ${unit} × $${usd}`).join(' + '),
  };
};
