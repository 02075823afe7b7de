import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadSeries } from '#app/ports.ts';
import { scanScope } from '#app/scan-scope.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { type Found, runChecks, Tally } from '#core/checks/run-checks.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import type { Fact } from '#core/model/facts.ts';
import { type Series, windowOf } from '#core/model/series.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { FirstSeen } from '#core/scan/first-seen.ts';
import { needsOf } from '#core/scan/needs.ts';
import { indexesWith } from '#test/support/checks.ts';
import {
  ACCOUNT,
  aDatabase,
  aFamily,
  aFunction,
  aLogGroup,
  anInstance,
  aVolume,
  daysAgo,
  NOW,
  REGION,
} from '#test/support/facts.ts';

const SCOPE = { account: ACCOUNT, region: REGION };
const NEEDS = needsOf(configureChecks({}));
const WHY = 'CloudWatch is down';

/** How a metric of a resource looks: published or not, readable or not, one value by day and another for one sample. */
interface Shape {
  readonly level: number | null | 'absent' | 'unread';
  readonly surge: number;
  readonly surgeAt: number;
}
const level = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 0.01, 0.04, 0.05, 0.2, 0.45, 0.9) },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 400, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(null, 'absent' as const, 'unread' as const) },
);
const shape: fc.Arbitrary<Shape> = fc.record({
  level,
  surge: fc.constantFrom(0, 0.03, 0.3, 0.6, 1, 4_000),
  surgeAt: fc.nat(3),
});
const METRICS_OF = new Map(
  NEEDS.map(({ type, series }) => [type, series.flatMap(({ metrics }) => metrics)]),
);

const fact: fc.Arbitrary<Fact> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        instanceType: fc.constantFrom('m6i.large', 'm6i.2xlarge', 'm6i.4xlarge', 'x9.large'),
        state: fc.constantFrom('running', 'running', 'running', 'stopped'),
        tags: fc.constantFrom({}, {}, {}, { 'trimtab:ignore': 'yes' }),
        launchedAt: fc.constantFrom(daysAgo(200), daysAgo(200), daysAgo(3)),
      })
      .map(anInstance),
  },
  fc.constantFrom(daysAgo(20), daysAgo(2)).map((at) => aVolume({ firstSeenDetached: at })),
  fc.constantFrom(1_024, 3_008).map((memoryMib) => aFunction({ memoryMib })),
  fc.constantFrom({}, { restartedAt: daysAgo(2) }).map(aDatabase),
  fc.constant(aLogGroup()),
);
/** Resources with a name each, and their metrics. */
const estate = fc
  .array(
    fc.record({
      fact,
      shapes: fc.array(shape, { minLength: 5, maxLength: 5 }),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ fact: seen, shapes }, i) => ({
      fact: { ...seen, id: `${seen.id}-${i}`, arn: `${seen.arn}-${i}` } as Fact,
      shapes: new Map((METRICS_OF.get(seen.type) ?? []).map((metric, n) => [metric, shapes[n]])),
    })),
  );
type Estate = typeof estate extends fc.Arbitrary<infer E> ? E : never;

const seriesOf = (
  resource: string,
  metric: string,
  { level: value, surge, surgeAt }: Shape,
  { from, to, periodMs }: { from: number; to: number; periodMs: number },
): Series[] => {
  if (value === 'absent' || value === 'unread') return [];
  const values = Array.from({ length: (to - from) / periodMs }, (_, i) =>
    i === surgeAt * 3 ? surge : value,
  );
  return [{ resource, metric, unit: 'ratio', startMs: from, periodMs, values }];
};

/** Answers what is asked, and keeps what that was. */
const readerOf = (all: Estate, asked: string[]): ReadSeries =>
  async function* (_scope, { resources, metrics, onUnread, ...window }) {
    for (const { arn } of resources)
      for (const metric of metrics) {
        asked.push(`${metric} of ${arn}`);
        const found = all.find((one) => one.fact.arn === arn)?.shapes.get(metric);
        if (found?.level === 'unread')
          onUnread?.([{ resource: arn, metric }], new UpstreamError(WHY));
        else if (found !== undefined) yield* seriesOf(arn, metric, found, window);
      }
  };

const byId = (a: Found, b: Found) => (a.recommendation.id < b.recommendation.id ? -1 : 1);

/** What the scan finds, which reads as little as it can. */
const scanned = async (all: Estate) => {
  const [tally, asked] = [new Tally(), [] as string[]];
  const deps = {
    readFacts: async function* (_: unknown, type: string) {
      yield* all.map((one) => one.fact).filter((one) => one.type === type);
    },
    readSeries: readerOf(all, asked),
    readDetachments: async () => new Map<string, number>(),
    readInstanceTypes: async () => aFamily(),
    readPrices: async () => BUILT_IN_PRICES,
  };
  const scanning = {
    needs: NEEDS,
    now: NOW,
    tally,
    firstSeen: new FirstSeen({}, NOW),
    onGap: () => {},
    onPrices: () => {},
  };
  const found = await Array.fromAsync(scanScope(deps, SCOPE, scanning));
  return { found: found.sort(byId), counts: tally.counts(), resources: tally.resources, asked };
};

/** What the same checks find when everything is read that any of them may ask for. */
const withEverything = async (all: Estate) => {
  const tally = new Tally();
  const setting = { checks: configureChecks({}), indexes: indexesWith(), now: NOW, tally };
  const firstSeen = new FirstSeen({}, NOW);
  const observed = all.map((one) => {
    const needs = NEEDS.find(({ type }) => type === one.fact.type)?.series ?? [];
    const shapes = [...one.shapes].flatMap(([metric, found]) => {
      const need = needs.find(({ metrics }) => metrics.includes(metric));
      return found && need ? [{ metric, found, need }] : [];
    });
    return {
      resource: firstSeen.remember(one.fact),
      series: shapes.flatMap(({ metric, found, need }) =>
        seriesOf(one.fact.arn, metric, found, {
          ...windowOf(need, NOW),
          periodMs: need.periodMs,
        }),
      ),
      unread: new Map(
        shapes.flatMap(({ metric, found }) => (found.level === 'unread' ? [[metric, WHY]] : [])),
      ),
    };
  });
  const found = await Array.fromAsync(runChecks(setting, observed));
  return { found: found.sort(byId), counts: tally.counts(), resources: tally.resources };
};

describe('a scan that reads a metric only once a check asks for it', () => {
  test('finds, says and keeps as evidence what reading everything does, and reads nothing twice', async () => {
    let read = 0;
    let all = 0;
    let found = 0;
    await fc.assert(
      fc.asyncProperty(estate, async (account) => {
        const { asked, ...little } = await scanned(account);
        expect(little).toEqual(await withEverything(account));
        expect(new Set(asked).size).toBe(asked.length);
        read += asked.length;
        all += account.reduce((n, { shapes }) => n + shapes.size, 0);
        found += little.found.length;
      }),
      { numRuns: 60 },
    );
    // Else it would have been about accounts in which there is nothing to find, or nothing to spare.
    expect(found).toBeGreaterThan(20);
    expect(read).toBeLessThan(0.7 * all);
  });

  test('reads days first, and five minutes only of those that they leave open', async () => {
    const busy = anInstance({ id: 'i-busy', instanceType: 'm6i.large' });
    const [idle, large] = [anInstance({ id: 'i-idle' }), anInstance({ id: 'i-large' })];
    const of = (one: Fact, peak: number) => ({
      fact: one,
      shapes: new Map(
        (METRICS_OF.get('ec2/instance') ?? []).map((metric) => [
          metric,
          { level: metric.startsWith('network') ? 0 : peak, surge: peak, surgeAt: 0 },
        ]),
      ),
    });
    const { asked } = await scanned([of(busy, 0.9), of(idle, 0.01), of(large, 0.9)]);
    const order = (metric: string) =>
      asked.filter((one) => one.startsWith(metric)).map((one) => one.split('/').at(-1));
    expect(order('cpu.peak')).toEqual(['i-busy', 'i-idle', 'i-large']);
    expect(order('network.in')).toEqual(['i-idle']);
    // The smallest size of its family cannot be smaller, whatever its load.
    expect(order('cpu.utilization')).toEqual(['i-idle', 'i-large']);
    expect(order('memory.utilization')).toEqual(['i-idle']);
    expect(asked.findLastIndex((one) => one.startsWith('network'))).toBeLessThan(
      asked.findIndex((one) => one.startsWith('cpu.utilization')),
    );
  });
});

test('the days of a need end with the last that is over', () => {
  const { from, to } = windowOf({ days: 14, periodMs: MS_PER_DAY }, NOW);
  expect([from, to].map((at) => at % MS_PER_DAY)).toEqual([0, 0]);
  expect([NOW - to < MS_PER_DAY, to - from]).toEqual([true, 14 * MS_PER_DAY]);
});
