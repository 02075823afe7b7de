import * as z from 'zod';
import { defineCheck, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import { present, replayLoad } from '#core/checks/replay-load.ts';
import { instanceCost } from '#core/cost/on-demand.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { coverage, type Series } from '#core/model/series.ts';
import { HOURS_PER_MONTH, MS_PER_DAY } from '#core/model/units.ts';
import { DAYS, isOutOfReach, whatIsMissing, whyUnpriced } from './instance-reach.ts';

/**
 * Families whose work may be done by something that has no metric of EC2: GPUs and other accelerators.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
 */
const ACCELERATED = /^(p|g|inf|trn|dl|vt|f)\d/;

/** Finds instances that did next to nothing in two weeks: neither their CPU nor their network. */
export const idleInstance = defineCheck({
  id: 'ec2/idle-instance',
  version: 2,
  catalogueId: 'ec2-idle-stop',
  title: 'EC2 instance that does nothing',
  why: 'A running instance is billed by the hour, whether it works or not; a stopped one keeps its volumes and costs nothing itself.',
  source: 'https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html',
  resource: 'ec2/instance',
  needs: ['prices'],
  series: {
    metrics: ['cpu.peak', 'network.in', 'network.out'],
    days: DAYS,
    // The highest CPU and the sum of traffic: a day hides neither. Days are UTC's, and the present one is not over.
    periodMs: MS_PER_DAY,
  },
  options: z.strictObject({
    /** Highest sample. Compute Optimizer and Cloud Custodian's examples bear an average of 5 %. */
    maxCpu: z.number().min(0).max(1).default(0.05),
    /** MiB a day, in and out together: what Compute Optimizer bears of chatter with DNS, clocks and agents. */
    maxNetworkMib: z.number().min(0).default(5),
    /** Share of samples that must be there. */
    minCoverage: z.number().min(0).max(1).default(0.95),
    ...LEAST_SAVING,
  }),

  detect: (
    instance,
    { prices, series },
    { maxCpu, maxNetworkMib, minCoverage, minSaving },
    now,
  ) => {
    if (isOutOfReach(instance)) return none;
    const unpriced = whyUnpriced(instance);
    if (unpriced !== undefined) return notEnoughData(unpriced);
    if (ACCELERATED.test(instance.instanceType))
      return notEnoughData('accelerated: its accelerators are not measured');
    const book = prices.get(instance.region);
    if (book === undefined) return notEnoughData('no prices of the region');
    const cost = instanceCost(instance.instanceType, book);
    if (cost === undefined) return notEnoughData(`no price of ${instance.instanceType}`);
    const formula = `${HOURS_PER_MONTH} h × $${book.instanceHour[instance.instanceType]} ${instance.instanceType}`;
    const saving = savingOf({ before: cost, after: usdPerMonth(0), formula }, book);
    if (!isWorth(saving, usdPerMonth(minSaving))) return none;

    const cpu = series['cpu.peak'];
    const gap = whatIsMissing(instance, cpu, { minCoverage }, now);
    if (gap !== undefined || cpu === undefined) return notEnoughData(gap ?? 'no CPU metric');
    const peak = highest(present(cpu));
    if (peak > maxCpu) return none;
    const network: Series[] = [];
    for (const metric of ['network.in', 'network.out'] as const) {
      const traffic = series[metric];
      if (traffic === undefined || coverage(traffic) < minCoverage)
        return notEnoughData('network metrics missing or with gaps');
      network.push(traffic);
      // What one direction alone moves is too much for both.
      if (highest(perDay(network)) > maxNetworkMib) return none;
    }
    const busiestDay = highest(perDay(network));
    const backtest = replayLoad(cpu, { question: 'Was it ever busy?', limit: maxCpu });
    return recommend({
      action: 'ec2/stop-instance',
      params: {},
      saving,
      because: `CPU was never above ${tenths(100 * peak)} % and its network never moved more than ${tenths(busiestDay)} MiB a day in ${DAYS} days`,
      confidence: Math.floor(100 * Math.min(...[cpu, ...network].map(coverage))) / 100,
      ...(backtest !== undefined && { backtest }),
      caveats: [
        'its volumes and addresses are paid for as before',
        'whole days in UTC were looked at; what it did since is looked at before it is stopped',
        'what would miss it without using CPU or network is not seen',
      ],
    });
  },
});

const highest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);

/**
 * Returns what all series add up to on each day, 24 hours from the first sample on. Where samples are missing the
 * others stand for them.
 */
const perDay = (series: readonly Series[]): number[] =>
  Array.from({ length: DAYS }, (_, day) =>
    series.reduce((sum, { values, periodMs }) => {
      const size = MS_PER_DAY / periodMs;
      const seen = values.slice(day * size, (day + 1) * size).filter((value) => value !== null);
      if (seen.length === 0) return sum;
      return sum + (seen.reduce((a, b) => a + b, 0) / seen.length) * size;
    }, 0),
  );

const tenths = (value: number): number => Math.round(10 * value) / 10;
