import * as z from 'zod';
import { type Answer, defineCheck, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { DAYS, isOutOfReach, whatIsMissing, whyUnpriced } from '#core/checks/ec2/instance-reach.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import { present, replayLoad } from '#core/checks/replay-load.ts';
import { instanceCost } from '#core/cost/on-demand.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import { smallerSizes } from '#core/inventory/size-ladder.ts';
import type { InstanceType } from '#core/model/facts.ts';
import { compare, type UsdPerMonth, usdPerMonth } from '#core/model/money.ts';
import { coverage, type Series, scaleValues } from '#core/model/series.ts';
import { HOURS_PER_MONTH } from '#core/model/units.ts';
import { quantile } from '#core/stats/order.ts';

/** One size down halves the memory, which is the least that can be tried blindly. */
const SIZES_DOWN_WITHOUT_MEMORY = 1;
/** Confidence when only half of what can run out was seen. */
const CONFIDENCE_WITHOUT_MEMORY = 0.75;

const options = z.strictObject({
  /** Share of the 300 s averages that must fit. Compute Optimizer's default is P99.5. */
  cpuPercentile: z.number().min(0.5).max(1).default(0.995),
  /**
   * Highest CPU on the new size: Compute Optimizer's default of 20 % headroom. Above 1 the work does not fit at all
   * and the watch has to undo it.
   */
  targetUtilization: z.number().positive().max(10).default(0.8),
  /** Highest memory on the new size: Compute Optimizer's default of 20 % headroom. */
  memoryTarget: z.number().positive().max(1).default(0.8),
  /** A quarter of the machine at a time: the next one is proposed when this one has held for 14 days. */
  maxSizesDown: z.int().min(1).max(4).default(2),
  /** Share of samples that must be there: the watch trusts no history with more than 5 % of gaps either. */
  minCoverage: z.number().min(0).max(1).default(0.95),
  ...LEAST_SAVING,
});
type Options = z.output<typeof options>;

/** Finds instances whose load of two weeks fits a smaller size of the same family. */
export const oversizedInstance = defineCheck({
  id: 'ec2/oversized-instance',
  version: 1,
  catalogueId: 'ec2-rightsize',
  title: 'EC2 instance larger than its load',
  why: 'An instance is billed for its size, whatever it is used for; each size down halves the bill.',
  source: 'https://docs.aws.amazon.com/compute-optimizer/latest/ug/rightsizing-preferences.html',
  resource: 'ec2/instance',
  needs: ['prices', 'instanceTypes'],
  series: {
    metrics: ['cpu.utilization', 'memory.utilization'],
    days: DAYS,
    periodMs: 300_000,
  },
  options,

  detect: (instance, { prices, instanceTypes, series }, wanted, now) => {
    if (isOutOfReach(instance)) return none;
    const unpriced = whyUnpriced(instance);
    if (unpriced !== undefined) return notEnoughData(unpriced);
    const book = prices.get(instance.region);
    const [family] = instance.instanceType.split('.');
    const ladder = instanceTypes.get(`${instance.region}/${family}`) ?? [];
    const current = ladder.find(({ name }) => name === instance.instanceType);
    if (current === undefined) return notEnoughData(`${instance.instanceType} is not known here`);
    if (current.burstable) return notEnoughData('burstable: CPU credits are not collected');
    if (book === undefined) return notEnoughData('no prices of the region');
    const costNow = instanceCost(current.name, book);
    if (costNow === undefined) return notEnoughData(`no price of ${current.name}`);

    const smaller = (sizesDown: number) =>
      smallerSizes(ladder, current, { architecture: instance.architecture, sizesDown });
    const priced = smaller(wanted.maxSizesDown).filter(({ name }) => instanceCost(name, book));
    if (priced.length === 0) return none;

    const cpu = series['cpu.utilization'];
    const gap = whatIsMissing(instance, cpu, wanted, now);
    if (gap !== undefined || cpu === undefined) return notEnoughData(gap ?? 'no CPU metric');
    const onCpu = cpuLoadOf(cpu, wanted);
    if (!priced.some((type) => fits(current, type, onCpu, wanted))) return none;

    const load = withMemory(onCpu, series['memory.utilization'], wanted);
    const sizesDown = load.knowsMemory ? wanted.maxSizesDown : SIZES_DOWN_WITHOUT_MEMORY;
    const best = smaller(sizesDown)
      .filter((type) => fits(current, type, load, wanted))
      .flatMap((type) => withCost(type, book))
      .toSorted((a, b) => compare(a.cost, b.cost))[0];
    if (best === undefined) return none;
    return proposal({ current, costNow, load, book, ...best }, wanted);
  },
});

/** What the instance was asked for, on its present size. */
interface Load {
  readonly cpu: Series;
  readonly memory: Series | undefined;
  readonly knowsMemory: boolean;
  /** CPU at the percentile that counts. */
  readonly busy: number;
  /** The highest sample of CPU. */
  readonly peak: number;
  /** Memory cannot be shared out over time as CPU can: its highest sample counts, however few there are. */
  readonly used: number;
}

/** As if it used no memory at all. */
const cpuLoadOf = (cpu: Series, { cpuPercentile }: Options): Load => ({
  cpu,
  memory: undefined,
  knowsMemory: false,
  busy: quantile(present(cpu), cpuPercentile),
  peak: highest(cpu),
  used: 0,
});

const withMemory = (load: Load, memory: Series | undefined, { minCoverage }: Options): Load => ({
  ...load,
  memory,
  // Of a series without a single sample nothing is known, whatever gaps the options bear.
  knowsMemory: memory !== undefined && coverage(memory) >= Math.max(minCoverage, Number.EPSILON),
  used: memory === undefined ? 0 : highest(memory),
});

const highest = (series: Series): number => present(series).reduce((a, b) => Math.max(a, b), 0);

const fits = (
  current: InstanceType,
  type: InstanceType,
  { busy, peak, used }: Load,
  { targetUtilization, memoryTarget }: Options,
): boolean => {
  const cpuRatio = current.vcpus / type.vcpus;
  return (
    busy * cpuRatio <= targetUtilization &&
    // A percentile hides short surges: no recorded moment may have needed more than the whole new size.
    peak * cpuRatio <= Math.max(1, targetUtilization) &&
    used * (current.memoryMib / type.memoryMib) <= memoryTarget
  );
};

const withCost = (
  type: InstanceType,
  book: PriceBook,
): readonly { type: InstanceType; cost: UsdPerMonth }[] => {
  const cost = instanceCost(type.name, book);
  return cost === undefined ? [] : [{ type, cost }];
};

interface Candidate {
  readonly current: InstanceType;
  readonly costNow: UsdPerMonth;
  readonly type: InstanceType;
  readonly cost: UsdPerMonth;
  readonly load: Load;
  readonly book: PriceBook;
}

const proposal = (
  { current, costNow, type, cost, load, book }: Candidate,
  { cpuPercentile, targetUtilization, minSaving }: Options,
): Answer => {
  const hour = (name: string) => `$${book.instanceHour[name]} ${name}`;
  const formula = `${HOURS_PER_MONTH} h × (${hour(current.name)} − ${hour(type.name)})`;
  const saving = savingOf({ before: costNow, after: cost, formula }, book);
  if (!isWorth(saving, usdPerMonth(minSaving))) return none;

  const cpuRatio = type.vcpus / current.vcpus;
  const memoryRatio = type.memoryMib / current.memoryMib;
  const backtest = replayLoad(scaleValues(load.cpu, 1 / cpuRatio), {
    question: 'Would the smaller size have been enough?',
    limit: targetUtilization,
  });
  return recommend({
    action: 'ec2/resize-instance',
    params: { instanceType: type.name },
    saving,
    because: `${percent(cpuPercentile)} of the time CPU was at most ${percent(load.busy)} over ${DAYS} days; on ${type.name} that is ${percent(load.busy / cpuRatio)}`,
    confidence: confidenceOf(load),
    ...(backtest !== undefined && { backtest }),
    expectedPeak: Math.max(backtest?.worst.value ?? 0, load.used / memoryRatio),
    capacityRatio: { 'cpu.utilization': cpuRatio, 'memory.utilization': memoryRatio },
    caveats: caveatsOf(load),
  });
};

/** Share of the samples that are there, less when memory was not seen. */
const confidenceOf = ({ cpu, knowsMemory }: Load): number =>
  Math.round(100 * coverage(cpu) * (knowsMemory ? 1 : CONFIDENCE_WITHOUT_MEMORY)) / 100;

const caveatsOf = ({ memory, knowsMemory }: Load): string[] => {
  const rest = 'network and disk throughput are not considered';
  if (knowsMemory) return [rest];
  const memoryCaveat =
    memory === undefined
      ? 'memory: agent not installed, so memory is not considered'
      : 'memory: reported with gaps, so only one size down';
  return [memoryCaveat, rest];
};

const percent = (ratio: number): string => `${Math.round(1_000 * ratio) / 10} %`;
