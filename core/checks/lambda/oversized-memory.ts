import * as z from 'zod';
import { type Answer, defineCheck, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import { replayLoad } from '#core/checks/replay-load.ts';
import { lambdaCost } from '#core/cost/on-demand.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import type { FunctionFact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { type Series, scaleValues } from '#core/model/series.ts';
import { HOURS_PER_MONTH, type Mib, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { predictDuration } from './cpu-share.ts';
import { type FunctionLoad, loadOf } from './function-load.ts';

const DAYS = 14;
const HOURS_PER_DAY = 24;
/** What Lambda allows at least. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const LEAST_MIB = 128;
/** Sizes that people choose and recognise; Lambda takes any. */
const STEP_MIB = 64;
/** An average hides calls that take twice as long, and those must still end in time. */
const SHARE_OF_TIMEOUT = 0.5;

const options = z.strictObject({
  /** Highest share of the new memory that was ever used: 20 % headroom, as Compute Optimizer leaves for memory. */
  memoryTarget: z.number().positive().max(2).default(0.8),
  /** Predicted duration by the recorded one: half of the fifth that the watch tolerates. */
  maxSlowdown: z.number().min(1).max(10).default(1.1),
  /** Compute Optimizer's own minimum in 14 days. */
  minInvocations: z.number().min(1).default(50),
  /** Share of the invoked periods in which Lambda Insights must have reported. */
  minCoverage: z.number().min(0).max(1).default(0.9),
  ...LEAST_SAVING,
});
type Options = z.output<typeof options>;

/** Finds functions that would cost less with less memory and be hardly slower. */
export const oversizedMemory = defineCheck({
  id: 'lambda/oversized-memory',
  version: 1,
  catalogueId: 'lambda-memory',
  title: 'Lambda function with more memory than it uses',
  why: 'Every millisecond is billed for the configured memory; more of it helps only code that computes.',
  source: 'https://docs.aws.amazon.com/compute-optimizer/latest/ug/requirements.html',
  resource: 'lambda/function',
  needs: ['prices'],
  series: {
    metrics: ['memory.used', 'cpu.time', 'invocations.sum', 'duration.average'],
    days: DAYS,
    // Sums, averages weighted by calls, and a maximum: an hour loses none of them.
    periodMs: MS_PER_HOUR,
  },
  options,

  detect: (fn, { prices, series }, wanted, now) => {
    const { 'memory.used': memory, 'cpu.time': cpu } = series;
    const { 'invocations.sum': invocations, 'duration.average': duration } = series;
    if (invocations === undefined || duration === undefined) return notEnoughData('never invoked');
    if (memory === undefined || cpu === undefined) {
      return notEnoughData('Lambda Insights is off: memory and CPU of calls are not published');
    }
    // What was measured before the last update may have been other code or another size.
    const days = Math.round((now - Math.max(invocations.startMs, fn.lastModifiedAt)) / MS_PER_DAY);
    if (days < DAYS) return notEnoughData(`fewer than ${DAYS} days since the last update`);
    const load = loadOf({ memory, cpu, invocations, duration });
    if (load.durationMs === 0) return notEnoughData('no duration of calls');
    if (load.invocations < wanted.minInvocations) {
      return notEnoughData(`fewer than ${wanted.minInvocations} invocations in ${DAYS} days`);
    }
    if (load.coverage < wanted.minCoverage) {
      return notEnoughData('Lambda Insights reported only part of the time');
    }
    const book = prices.get(fn.region);
    if (book === undefined) return notEnoughData('no prices of the region');
    const memoryMib = smallestThatFits(fn, load, wanted);
    return memoryMib === undefined ? none : proposal(fn, { memoryMib, load, memory, book }, wanted);
  },
});

/** The smallest is the cheapest too: a call never takes longer by more than the memory becomes less. */
const smallestThatFits = (
  { memoryMib: now, timeoutS }: FunctionFact,
  load: FunctionLoad,
  { memoryTarget, maxSlowdown }: Options,
): Mib | undefined => {
  const least = Math.max(LEAST_MIB, Math.ceil(load.memoryMib / memoryTarget / STEP_MIB) * STEP_MIB);
  for (let size = least; size < now; size += STEP_MIB) {
    const slowdown = predictDuration(load, now, size) / load.durationMs;
    const longest = load.longestMs * slowdown;
    if (slowdown <= maxSlowdown && longest <= SHARE_OF_TIMEOUT * timeoutS * 1_000) return size;
  }
  return undefined;
};

interface Candidate {
  readonly memoryMib: Mib;
  readonly load: FunctionLoad;
  readonly memory: Series;
  readonly book: PriceBook;
}

const proposal = (
  fn: FunctionFact,
  { memoryMib, load, memory, book }: Candidate,
  { memoryTarget, minSaving }: Options,
): Answer => {
  const invocations = load.invocations * (HOURS_PER_MONTH / (DAYS * HOURS_PER_DAY));
  const durationMs = predictDuration(load, fn.memoryMib, memoryMib);
  const cost = (size: Mib, ms: number) =>
    lambdaCost({ invocations, memoryMib: size, durationMs: ms }, fn.architecture, book);
  const each = (size: Mib, ms: number) => `${size} MB × ${round(ms)} ms`;
  const saving = savingOf(
    {
      before: cost(fn.memoryMib, load.durationMs),
      after: cost(memoryMib, durationMs),
      formula: `${Math.round(invocations)} calls × (${each(fn.memoryMib, load.durationMs)} − ${each(memoryMib, durationMs)}) × $${book.lambdaGbSecond[fn.architecture]} per GB-second`,
    },
    book,
  );
  if (!isWorth(saving, usdPerMonth(minSaving))) return none;
  const backtest = replayLoad(scaleValues(memory, 1 / memoryMib, 'ratio'), {
    question: 'Would the smaller memory have been enough?',
    limit: memoryTarget,
  });
  return recommend({
    action: 'lambda/resize-memory',
    params: { memoryMib },
    saving,
    because: `used ${Math.round(load.memoryMib)} of ${fn.memoryMib} MB at most and ${round(load.cpuMs)} ms of CPU a call over ${DAYS} days; a call would take ${round(durationMs)} instead of ${round(load.durationMs)} ms`,
    confidence: confidenceOf(load),
    ...(backtest !== undefined && { backtest }),
    expectedPeak: load.memoryMib / memoryMib,
    caveats: [
      'published versions and aliases keep their memory',
      'duration is predicted as if the code uses one thread at a time',
    ],
  });
};

/** Share of the calls that Insights saw, less for few of them: half a deviation of a count, 0.93 for 50. */
const confidenceOf = ({ coverage, invocations }: FunctionLoad): number =>
  Math.round(100 * coverage * (1 - 0.5 / Math.sqrt(invocations))) / 100;

const round = (ms: number): number => Math.round(10 * ms) / 10;
