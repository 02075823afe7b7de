// Longer than 250 lines: one table for each check of the service.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configureChecks } from '#core/checks/configure.ts';
import { idleInstance } from '#core/checks/ec2/idle-instance.ts';
import { oversizedInstance } from '#core/checks/ec2/oversized-instance.ts';
import { unassociatedAddress } from '#core/checks/ec2/unassociated-address.ts';
import { runChecks, Tally } from '#core/checks/run-checks.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import type { AddressFact, InstanceFact, InstanceType } from '#core/model/facts.ts';
import { compare } from '#core/model/money.ts';
import type { Json } from '#core/model/plan.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { expectAnswer, findingOf, indexesWith, NOTHING, run } from '#test/support/checks.ts';
import {
  aFamily,
  anAddress,
  anInstance,
  aSeries,
  daysAgo,
  NOW,
  type SampleValue,
} from '#test/support/facts.ts';

interface Given extends Partial<InstanceFact> {
  readonly cpu?: SampleValue | 'none';
  readonly memory?: SampleValue;
  readonly days?: number;
  readonly family?: readonly InstanceType[];
  readonly options?: Readonly<Record<string, Json>>;
}

const answer = ({ cpu = 0.1, memory, days = 14, family, options, ...given }: Given = {}) => {
  const series = [
    ...(cpu === 'none' ? [] : [aSeries({ metric: 'cpu.utilization', value: cpu, days })]),
    ...(memory === undefined
      ? []
      : [aSeries({ metric: 'memory.utilization', value: memory, days })]),
  ];
  return run(oversizedInstance, anInstance(given), {
    series,
    ...(family && { indexes: indexesWith({ family }) }),
    ...(options && { options }),
  }).answer;
};
const typeOf = (given: Given) => findingOf(answer(given)).params.instanceType;
const unusual = (change: Partial<InstanceType>) =>
  aFamily().map((type) => (type.name === 'm6i.xlarge' ? { ...type, ...change } : type));
/** So many samples of the first day at one value, all others at another. */
const firstSamples = (count: number, high: number, low: number) => (_: number, i: number) =>
  i < count ? high : low;

describe('ec2/oversized-instance', () => {
  test.each<[string, Given, string]>([
    ['goes down one size when memory is unknown', { cpu: 0.05 }, '140.16'],
    ['goes down two sizes when memory is known', { cpu: 0.05, memory: 0.1 }, '210.24'],
    ['goes down as far as memory allows', { cpu: 0.05, memory: 0.4 }, '140.16'],
    ['fits on the limit itself', { cpu: 0.4 }, '140.16'],
    ['stays when CPU would be above the limit', { cpu: 0.41 }, 'none'],
    ['stays when memory would be above the limit', { cpu: 0.1, memory: 0.41 }, 'none'],
    ['ignores half a percent of the samples', { cpu: firstSamples(20, 0.5, 0.1) }, '140.16'],
    ['does not ignore more of them', { cpu: firstSamples(25, 0.5, 0.1) }, 'none'],
    [
      'ignores none that the whole new size could not bear',
      { cpu: firstSamples(1, 0.51, 0.1) },
      'none',
    ],
    ['ignores no sample of memory', { memory: firstSamples(1, 0.9, 0.1) }, 'none'],
    ['lets memory with gaps forbid', { memory: (_, i) => (i % 2 ? null : 0.5) }, 'none'],
    [
      'trusts memory with gaps for one size only',
      { memory: (_, i) => (i % 2 ? null : 0.1) },
      '140.16',
    ],
    [
      'goes no further than its options say',
      { memory: 0.1, options: { maxSizesDown: 1 } },
      '140.16',
    ],
    [
      'goes too far when its options say so',
      { cpu: 0.7, options: { targetUtilization: 3 } },
      '140.16',
    ],
    ['asks nobody for less than is worth it', { options: { minSaving: 141 } }, 'none'],
    ['has no smaller size', { instanceType: 'm6i.large' }, 'none'],
    ['leaves spot alone', { lifecycle: 'spot' }, 'none'],
    ['leaves data on the host alone', { rootDevice: 'instance-store' }, 'none'],
    ['leaves dedicated hosts alone', { tenancy: 'host' }, 'none'],
    ['leaves groups alone', { tags: { 'aws:autoscaling:groupName': 'web' } }, 'none'],
    ['leaves stopped instances alone', { state: 'stopped' }, 'none'],
    ['says that CPU is missing', { cpu: 'none' }, 'not-enough-data'],
    ['takes gaps for missing and not for idle', { cpu: null }, 'not-enough-data'],
    ['says that CPU has gaps', { cpu: (_, i) => (i % 10 ? 0.1 : null) }, 'not-enough-data'],
    ['bears a few gaps', { cpu: (_, i) => (i % 50 ? 0.1 : null) }, '140.16'],
    ['waits for two weeks of metrics', { days: 13 }, 'not-enough-data'],
    ['waits for two weeks after a start', { launchedAt: daysAgo(13) }, 'not-enough-data'],
    ['has no price for Windows', { platform: 'Windows' }, 'not-enough-data'],
    ['does not know a foreign type', { instanceType: 'm6i.3xlarge' }, 'not-enough-data'],
    ['does not know a foreign family', { instanceType: 'x9.large' }, 'not-enough-data'],
    [
      'does not know CPU credits',
      { family: aFamily('m6i').map((t) => ({ ...t, burstable: true })) },
      'not-enough-data',
    ],
    [
      'passes over a size of another architecture',
      { family: unusual({ architectures: ['arm64'] }) },
      '210.24',
    ],
    [
      'passes over a size of another generation',
      { family: unusual({ currentGeneration: false }) },
      '210.24',
    ],
    [
      'passes over a size without a price',
      { memory: 0.1, family: unusual({ name: 'm6i.none' }) },
      '210.24',
    ],
    ['passes over a size with more memory', { family: unusual({ memoryMib: 65_536 }) }, '210.24'],
  ])('%s', (_name, given, expected) => expectAnswer(answer(given), expected));

  test('has no price of a type that is not in the book', () => {
    const prices = { ...BUILT_IN_PRICES, instanceHour: {} };
    const series = [aSeries({ value: 0.1 })];
    const given = { series, indexes: indexesWith({ prices }) };
    expectAnswer(run(oversizedInstance, anInstance(), given).answer, 'not-enough-data');
    const nowhere = { series, indexes: { ...indexesWith(), prices: new Map() } };
    expectAnswer(run(oversizedInstance, anInstance(), nowhere).answer, 'not-enough-data');
  });

  test('shows the load on the new size, hour by hour and day by day', () => {
    const peakAt = daysAgo(9) + 16 * MS_PER_HOUR;
    const cpu: SampleValue = (at) => (at === peakAt ? 0.45 : 0.1);
    const { backtest, expectedPeak, because } = findingOf(answer({ cpu }));
    expect(backtest).toMatchObject({
      metric: 'cpu.utilization',
      unit: 'ratio',
      startMs: daysAgo(14),
      limit: 0.8,
      worst: { value: 0.9, atMs: peakAt },
      hoursOver: 1,
      hoursSeen: 336,
    });
    expect(backtest?.peakPerDay).toEqual(
      Array.from({ length: 14 }, (_, d) => (d === 5 ? 0.9 : 0.2)),
    );
    expect(expectedPeak).toBe(0.9);
    expect(because).toBe(
      '99.5 % of the time CPU was at most 10 % over 14 days; on m6i.xlarge that is 20 %',
    );
  });

  test('says how capacity changes, for the watch to predict from', () => {
    const finding = findingOf(answer({ cpu: 0.05, memory: 0.1 }));
    expect(finding.capacityRatio).toEqual({ 'cpu.utilization': 0.25, 'memory.utilization': 0.25 });
    expect(finding.expectedPeak).toBeCloseTo(0.4);
    expect(finding.params).toEqual({ instanceType: 'm6i.large' });
  });

  test('says what it did not see, and is less sure', () => {
    const blind = findingOf(answer());
    expect(blind.caveats[0]).toBe('memory: agent not installed, so memory is not considered');
    expect(blind.confidence).toBe(0.75);
    expect(findingOf(answer({ memory: 0.1 })).confidence).toBe(1);
    const gaps = findingOf(answer({ memory: (_, i) => (i % 2 ? null : 0.1) }));
    expect(gaps.caveats[0]).toMatch(/with gaps/);
  });

  test('the new size is smaller and cheaper, fits, and saves no more than the old one costs', () => {
    const load = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(load, load, fc.integer({ min: 1, max: 4 }), (cpu, memory, maxSizesDown) => {
        const options = { maxSizesDown };
        const said = answer({ cpu, memory, instanceType: 'm6i.4xlarge', options });
        if (said.kind !== 'recommend') return;
        const { usdPerMonth, costNow } = said.saving;
        expect(compare(usdPerMonth, costNow)).toBeLessThanOrEqual(0);
        expect(said.expectedPeak).toBeLessThanOrEqual(0.8);
      }),
      { numRuns: 30 },
    );
  });

  test('more load never asks for a smaller size', () => {
    const load = fc.double({ min: 0, max: 0.4, noNaN: true });
    const rank = (cpu: number) =>
      aFamily().findIndex(({ name }) => name === typeOf({ cpu, memory: 0.1 }));
    fc.assert(
      fc.property(load, load, (a, b) => {
        expect(rank(Math.min(a, b))).toBeLessThanOrEqual(rank(Math.max(a, b)));
      }),
      { numRuns: 30 },
    );
  });
});

describe('ec2/unassociated-address', () => {
  interface Free extends Partial<AddressFact> {
    readonly freedAt?: number;
    readonly options?: Readonly<Record<string, Json>>;
  }
  const said = ({ freedAt, options = {}, ...given }: Free) => {
    const fact = anAddress(given);
    const detachments = freedAt === undefined ? {} : { [fact.arn]: freedAt };
    return run(unassociatedAddress, fact, { indexes: indexesWith({ detachments }), options })
      .answer;
  };

  test.each<[string, Free, string]>([
    ['reports an address that was freed long ago', { freedAt: daysAgo(15) }, '3.65'],
    ['reports it on the limit itself', { freedAt: daysAgo(14) }, '3.65'],
    ['leaves one alone that was freed lately', { freedAt: daysAgo(13.99) }, 'none'],
    [
      'takes the limit from its options',
      { freedAt: daysAgo(2), options: { minIdleDays: 1 } },
      '3.65',
    ],
    [
      'takes the least saving from them',
      { freedAt: daysAgo(15), options: { minSaving: 4 } },
      'none',
    ],
    [
      'goes by our first sight where the trail says nothing',
      { firstSeenDetached: daysAgo(20) },
      '3.65',
    ],
    [
      'believes the trail rather than our first sight',
      { freedAt: daysAgo(3), firstSeenDetached: daysAgo(20) },
      'none',
    ],
    ['says so when it cannot know since when', {}, 'not-enough-data'],
    ['leaves an address in use alone', { associatedWith: 'i-1', freedAt: daysAgo(90) }, 'none'],
    [
      'leaves what a service made to the service',
      { managedBy: 'nat', freedAt: daysAgo(90) },
      'none',
    ],
    ['leaves a range of your own alone', { pool: 'ipv4pool-ec2-1', freedAt: daysAgo(90) }, 'none'],
  ])('%s', (_name, given, expected) => expectAnswer(said(given), expected));

  test('shows the arithmetic, and says where DNS is looked at', () => {
    const { saving, because, caveats, confidence } = findingOf(said({ freedAt: daysAgo(62.5) }));
    expect(saving.formula).toBe('730 h × $0.005');
    expect(because).toBe('associated with nothing for 62 days');
    expect(caveats).toEqual([
      'DNS: only hosted zones of its own account are looked at, just before the release',
    ]);
    expect(confidence).toBe(0.95);
  });

  test('is less sure of what only our own scans saw', () => {
    expect(findingOf(said({ firstSeenDetached: daysAgo(20) })).confidence).toBe(0.8);
  });

  test.each([
    ['prices of the region', NOTHING],
    [
      'price of an address',
      indexesWith({ prices: { ...BUILT_IN_PRICES, publicIpv4Hour: undefined } }),
    ],
  ])('says that it knows no %s', (_what, indexes) => {
    const fact = anAddress({ firstSeenDetached: daysAgo(20) });
    expectAnswer(run(unassociatedAddress, fact, { indexes }).answer, 'not-enough-data');
  });
});

describe('ec2/idle-instance', () => {
  interface Idle extends Partial<InstanceFact> {
    readonly cpu?: SampleValue | 'none';
    /** MiB of five minutes, in each direction. */
    readonly network?: SampleValue | 'none';
    readonly days?: number;
    readonly options?: Readonly<Record<string, Json>>;
  }
  /** 5 MiB a day in both directions together. */
  const LIMIT = 5 / 288 / 2;
  const said = ({ cpu = 0.02, network = LIMIT / 2, days = 14, options = {}, ...given }: Idle) => {
    const named = [
      ['cpu.peak', cpu],
      ['network.in', network],
      ['network.out', network],
    ] as const;
    const series = named.flatMap(([metric, value]) =>
      value === 'none' ? [] : [aSeries({ metric, value, days })],
    );
    return run(idleInstance, anInstance(given), { series, options }).answer;
  };
  const oneSample = (high: number, low: number) => (_at: number, i: number) =>
    i === 700 ? high : low;
  const isNight = (at: number) => at % MS_PER_DAY < 10 * MS_PER_MINUTE;
  const nightly = (high: number) => (at: number) => (isNight(at) ? high : 0.001);
  const weekly = (high: number) => (at: number) =>
    isNight(at) && new Date(at).getUTCDay() === 0 ? high : 0.001;

  test.each<[string, Idle, string]>([
    ['reports an instance that did nothing', {}, '280.32'],
    ['reports it on the limit of CPU', { cpu: 0.05 }, '280.32'],
    ['leaves one alone that was busy once', { cpu: oneSample(0.0501, 0.01) }, 'none'],
    ['reports it on the limit of the network', { network: LIMIT * 0.999_999 }, '280.32'],
    ['leaves one alone with a little more traffic', { network: LIMIT * 1.001 }, 'none'],
    ['leaves one alone that answers one day', { network: oneSample(3, 0) }, 'none'],
    ['leaves one alone that has a job of ten minutes a night', { cpu: nightly(0.3) }, 'none'],
    ['leaves one alone that has one on Sundays', { cpu: weekly(0.3) }, 'none'],
    ['leaves one alone that sends a report on Sundays', { network: weekly(6) }, 'none'],
    ['takes the limits from its options', { cpu: 0.08, options: { maxCpu: 0.1 } }, '280.32'],
    ['cannot tell without a network metric', { network: 'none' }, 'not-enough-data'],
    [
      'cannot tell from a network metric with gaps',
      { network: (_: number, i: number) => (i % 5 === 0 ? null : 0) },
      'not-enough-data',
    ],
    ['cannot tell without CPU', { cpu: 'none' }, 'not-enough-data'],
    ['cannot tell from fewer days', { days: 13 }, 'not-enough-data'],
    ['cannot tell after a start', { launchedAt: daysAgo(3) }, 'not-enough-data'],
    ['knows no price of another platform', { platform: 'Windows' }, 'not-enough-data'],
    ['knows nothing of GPUs', { instanceType: 'g5.xlarge' }, 'not-enough-data'],
    ['knows no price of an unknown type', { instanceType: 'x9.large' }, 'not-enough-data'],
    ['leaves a stopped instance alone', { state: 'stopped' }, 'none'],
    ['leaves a Spot instance alone', { lifecycle: 'spot' }, 'none'],
    ['leaves a member of a group alone', { tags: { 'aws:autoscaling:groupName': 'a' } }, 'none'],
    ['asks nobody for less than is worth it', { options: { minSaving: 300 } }, 'none'],
  ])('%s', (_name, given, expected) => expectAnswer(said(given), expected));

  test('shows what it saw, the arithmetic, and what goes on being paid', () => {
    const { saving, because, caveats, confidence, backtest } = findingOf(said({}));
    expect(saving.formula).toBe('730 h × $0.384 m6i.2xlarge');
    expect(saving.costNow).toEqual(saving.usdPerMonth);
    expect(because).toBe(
      'CPU was never above 2 % and its network never moved more than 2.5 MiB a day in 14 days',
    );
    expect(caveats[0]).toBe('its volumes and addresses are paid for as before');
    expect([confidence, backtest?.peakPerDay.length, backtest?.hoursOver]).toEqual([1, 14, 0]);
  });

  test('samples that are missing are no silence', () => {
    const sparse = (_: number, i: number) => (i % 40 === 0 ? null : LIMIT);
    const { because } = findingOf(said({ network: sparse, options: { maxNetworkMib: 5.01 } }));
    expect(because).toContain('5 MiB');
  });

  test('an idle instance is stopped rather than resized, and its saving is counted once', async () => {
    const fact = anInstance();
    const series = [
      'cpu.peak',
      'cpu.utilization',
      'memory.utilization',
      'network.in',
      'network.out',
    ].map((metric) => aSeries({ metric, value: metric === 'memory.utilization' ? 0.1 : 0.001 }));
    const tally = new Tally();
    const setting = { checks: configureChecks({}), indexes: indexesWith(), now: NOW, tally };
    const found = await Array.fromAsync(runChecks(setting, [{ resource: fact, series }]));
    expect(found.map(({ recommendation: { action } }) => action)).toEqual(['ec2/stop-instance']);
    expect(found[0]?.recommendation.alternatives).toEqual([
      'instead of this: ec2/resize-instance would save $210.24 a month',
    ]);
    expect(tally.counts()).toContainEqual(
      expect.objectContaining({ check: 'ec2/oversized-instance', recommended: 1, overlapped: 1 }),
    );
  });
});
