import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictDuration } from '#core/checks/lambda/cpu-share.ts';
import { loadOf } from '#core/checks/lambda/function-load.ts';
import { oversizedMemory } from '#core/checks/lambda/oversized-memory.ts';
import type { FunctionFact } from '#core/model/facts.ts';
import { compare } from '#core/model/money.ts';
import type { Json } from '#core/model/plan.ts';
import { expectAnswer, findingOf, NOTHING, run } from '#test/support/checks.ts';
import { aFunction, aSeries, daysAgo, type SampleValue } from '#test/support/facts.ts';

interface Given extends Partial<FunctionFact> {
  readonly memory?: SampleValue | 'off';
  readonly cpu?: SampleValue;
  readonly calls?: SampleValue | 'none';
  readonly duration?: SampleValue;
  readonly options?: Readonly<Record<string, Json>>;
}

const metric = (name: string, unit: string, value: SampleValue) =>
  aSeries({ metric: name, unit, value, resource: aFunction().arn });

/** 100 calls of 200 ms in five minutes, that compute for 20 ms and use 300 MiB. */
const answer = ({
  memory = 300,
  cpu = 20,
  calls = 100,
  duration = 200,
  options,
  ...given
}: Given = {}) =>
  run(oversizedMemory, aFunction(given), {
    series: [
      ...(memory === 'off'
        ? []
        : [metric('memory.used', 'mib', memory), metric('cpu.time', 'ms', cpu)]),
      ...(calls === 'none'
        ? []
        : [metric('invocations.sum', 'count', calls), metric('duration.average', 'ms', duration)]),
    ],
    ...(options && { options }),
  }).answer;
const memoryOf = (given: Given) => findingOf(answer(given)).params.memoryMib;

describe('lambda/oversized-memory', () => {
  test.each<[string, Given, number]>([
    ['leaves a fifth of headroom', { cpu: 1 }, 384],
    ['is stopped by CPU before memory', { cpu: 20 }, 896],
    [
      'goes by the highest sample of memory',
      { cpu: 1, memory: (_, i) => (i === 7 ? 600 : 100) },
      768,
    ],
    ['goes no lower than Lambda does', { cpu: 0, memory: 40 }, 128],
    ['takes its headroom from its options', { cpu: 1, options: { memoryTarget: 0.5 } }, 640],
    ['slows calls down when its options say so', { cpu: 20, options: { maxSlowdown: 10 } }, 384],
    [
      'lets calls end in time',
      { cpu: 1_000, duration: 1_000, timeoutS: 3, options: { maxSlowdown: 10 } },
      1_216,
    ],
    [
      'leaves room for one whole vCPU to code that only computes',
      { cpu: 200, options: { maxSlowdown: 1 } },
      1_792,
    ],
  ])('%s', (_name, given, expected) => expect(memoryOf(given)).toBe(expected));

  test.each<[string, Given, string]>([
    ['finds nothing where memory is used', { memory: 2_800 }, 'none'],
    ['finds nothing where code uses all its CPU', { memoryMib: 1_024, cpu: 200 }, 'none'],
    ['asks nobody for cents', { calls: 1 }, 'none'],
    ['says that Insights is off', { memory: 'off' }, 'not-enough-data'],
    ['says that it was never invoked', { calls: 'none' }, 'not-enough-data'],
    [
      'says that it was hardly invoked',
      { calls: (_, i) => (i < 49 ? 1 : null) },
      'not-enough-data',
    ],
    ['says that calls have no duration', { duration: null }, 'not-enough-data'],
    ['waits for two weeks after an update', { lastModifiedAt: daysAgo(13) }, 'not-enough-data'],
    [
      'does not extrapolate from part of the calls',
      { memory: (_, i) => (i % 5 ? 300 : null) },
      'not-enough-data',
    ],
  ])('%s', (_name, given, expected) => expectAnswer(answer(given), expected));

  test('is enough with the least number of invocations', () => {
    const calls: SampleValue = (_, i) => (i < 50 ? 1 : null);
    expect(memoryOf({ calls, duration: 10_000, options: { minSaving: 0 } })).toBe(384);
  });

  test('says that it knows no prices', () => {
    const series = ['memory.used', 'cpu.time', 'invocations.sum', 'duration.average'].map((name) =>
      metric(name, 'count', 100),
    );
    const { answer } = run(oversizedMemory, aFunction(), { series, indexes: NOTHING });
    expectAnswer(answer, 'not-enough-data');
  });

  test('shows the arithmetic with its numbers, and the price of the architecture', () => {
    const { saving, because, backtest, expectedPeak } = findingOf(answer({ cpu: 1 }));
    expect(saving.formula).toBe(
      '876000 calls × (3008 MB × 200 ms − 384 MB × 203.6 ms) × $0.0000166667 per GB-second',
    );
    expect(saving.costNow.amount).toBe('8.58');
    expect(saving.usdPerMonth.amount).toBe('7.46');
    expect(because).toContain('used 300 of 3008 MB at most');
    expect(backtest).toMatchObject({
      metric: 'memory.used',
      unit: 'ratio',
      limit: 0.8,
      hoursOver: 0,
    });
    expect(expectedPeak).toBe(300 / 384);
    expectAnswer(answer({ cpu: 1, architecture: 'arm64' }), '5.97');
  });

  test('is surer the more calls it saw', () => {
    expect(findingOf(answer()).confidence).toBe(1);
    const part: SampleValue = (_, i) => (i % 20 ? 300 : null);
    expect(findingOf(answer({ memory: part })).confidence).toBe(0.95);
  });

  test('saves no more than it costs, and something', () => {
    const some = (max: number) => fc.double({ min: 1, max, noNaN: true });
    fc.assert(
      fc.property(some(3_000), some(500), some(1_000), (memory, cpu, duration) => {
        const said = answer({ memory, cpu, duration });
        if (said.kind !== 'recommend') return;
        expect(compare(said.saving.usdPerMonth, said.saving.costNow)).toBeLessThanOrEqual(0);
        expect(Number(said.saving.usdPerMonth.amount)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });
});

describe('predictDuration', () => {
  const times = fc.record({
    durationMs: fc.double({ min: 1, max: 1e5, noNaN: true }),
    cpuMs: fc.double({ min: 0, max: 1e5, noNaN: true }),
  });
  const size = fc.integer({ min: 128, max: 10_240 });

  test.each([
    ['one vCPU is at 1,769 MB', 100, 100, 3_538, 1_769, 100],
    ['half a vCPU takes twice as long', 100, 100, 1_769, 884.5, 200],
    ['waiting takes as long as before', 100, 0, 3_008, 128, 100],
    ['only computing takes longer', 100, 50, 1_769, 884.5, 150],
    ['two threads need two vCPUs', 100, 200, 3_538, 1_769, 200],
    ['a thread and a half need no more', 100, 150, 3_538, 2_653.5, 100],
    ['it runs no shorter than it did, whatever the metrics say', 100, 90, 884.5, 442.25, 360],
  ])('%s', (_name, durationMs, cpuMs, now, then, expected) => {
    expect(predictDuration({ durationMs, cpuMs }, now, then)).toBeCloseTo(expected);
  });

  test('less memory never makes a call shorter', () => {
    fc.assert(
      fc.property(times, size, size, size, (call, now, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(predictDuration(call, now, less)).toBeGreaterThanOrEqual(
          predictDuration(call, now, more),
        );
        expect(predictDuration(call, now, a)).toBeGreaterThanOrEqual(call.durationMs);
      }),
    );
  });

  test('a smaller size never costs more, as a call takes longer by no more than the memory is less', () => {
    fc.assert(
      fc.property(times, size, size, (call, a, b) => {
        const [then, now] = [Math.min(a, b), Math.max(a, b)];
        // As far as physics goes: nothing computes for longer than its share of CPU lets it.
        fc.pre(call.cpuMs <= call.durationMs * Math.min(1, now / 1_769));
        const cost = then * predictDuration(call, now, then);
        expect(cost).toBeLessThanOrEqual(now * call.durationMs * (1 + 1e-9));
      }),
    );
  });
});

describe('loadOf', () => {
  const values = (name: string, ...of: (number | null)[]) =>
    aSeries({ metric: name, unit: 'ms', values: of });

  test('weighs averages by invocations', () => {
    const load = loadOf({
      memory: values('memory.used', 10, 30, null),
      cpu: values('cpu.time', 1, 4, null),
      invocations: values('invocations.sum', 3, 1, null),
      duration: values('duration.average', 10, 50, null),
    });
    expect(load).toEqual({
      invocations: 4,
      durationMs: 20,
      cpuMs: 1.75,
      memoryMib: 30,
      longestMs: 50,
      coverage: 1,
    });
  });

  test('says what share of the calls was seen, and nothing of none', () => {
    const seen = loadOf({
      memory: values('memory.used', 10, null),
      cpu: values('cpu.time', 1, null),
      invocations: values('invocations.sum', 3, 1),
      duration: values('duration.average', 10, 10),
    });
    expect(seen.coverage).toBe(0.75);
    const empty = values('x');
    const none = loadOf({ memory: empty, cpu: empty, invocations: empty, duration: empty });
    expect(none).toMatchObject({ invocations: 0, coverage: 0, durationMs: 0 });
  });
});
