import { describe, expect, test } from 'vitest';
import { makeCollectMetrics } from '#app/collect-metrics.ts';
import type { ReadSeries } from '#app/ports.ts';
import { CHECKS } from '#core/checks/index.ts';
import { configSchema } from '#core/contract/config.ts';
import type { Fact } from '#core/model/facts.ts';
import type { Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import {
  ACCOUNT,
  aFunction,
  aGp2Volume,
  anInstance,
  aVolume,
  NOW,
  REGION,
} from '#test/support/facts.ts';

const SCOPE = { account: ACCOUNT, region: REGION };
type Request = Parameters<ReadSeries>[1];

/** Stores in memory, and what was asked of the account. */
const aCollection = (facts: readonly Fact[], collection: object = {}) => {
  const until = new Map<string, EpochMs>();
  const requests: Request[] = [];
  const saved: Series[] = [];
  let now = NOW;
  const all = [...facts];
  const collect = makeCollectMetrics({
    readConfig: async () => ({ config: configSchema.parse({ collection }), version: 'v' }),
    storedFacts: async function* (_, type) {
      yield* all.filter((fact) => fact.type === type);
    },
    readSeries: async function* (_, request) {
      requests.push(request);
      for (const { arn } of request.resources)
        for (const metric of request.metrics)
          yield {
            resource: arn,
            metric,
            unit: 'ratio',
            startMs: request.from,
            periodMs: request.periodMs,
            values: [1, null, 2],
          } as Series;
    },
    saveSeries: async (series) => void saved.push(...series),
    collectedUntil: async () => new Map(until),
    saveCollectedUntil: async (_, given) => {
      until.clear();
      for (const [arn, at] of given) until.set(arn, at);
    },
    now: () => now,
  });
  return {
    requests,
    saved,
    collect: () => collect(SCOPE),
    add: (fact: Fact) => void all.push(fact),
    remove: () => void all.splice(0),
    known: () => [...until.keys()],
    wait: (ms: number) => {
      now += ms;
    },
    forget: () => requests.splice(0),
  };
};

const OVERLAP = 6;

describe('collecting metrics', () => {
  test('asks once for all that the checks of a type need, and for nothing of a type without', async () => {
    const { collect, requests } = aCollection([anInstance(), aFunction(), aVolume()]);
    await collect();
    expect(requests.map(({ resources }) => resources.map(({ type }) => type))).toEqual([
      // By the day, and by five minutes.
      ['ec2/instance'],
      ['ec2/instance'],
      ['lambda/function'],
    ]);
    expect(new Set(requests.flatMap(({ metrics }) => metrics)).size).toBe(
      requests.flatMap(({ metrics }) => metrics).length,
    );
    for (const { metrics } of requests) {
      expect(metrics.toSorted()).toEqual([...metrics]);
      expect(new Set(metrics).size).toBe(metrics.length);
    }
    for (const { metrics, from, to, periodMs } of requests) {
      const asking = CHECKS.filter(({ series }) =>
        metrics.some((one) => series.metrics.includes(one)),
      );
      expect(periodMs).toBe(Math.min(...asking.map(({ series }) => series.periodMs)));
      expect(from).toBe(to - Math.max(...asking.map(({ series }) => series.days)) * MS_PER_DAY);
    }
  });

  test('asks for nothing of a resource of which no series can change what is said', async () => {
    const large = aGp2Volume({ id: 'vol-large', sizeGib: 400 });
    const small = aGp2Volume({ id: 'vol-small', sizeGib: 100 });
    const { collect, requests } = aCollection([large, small, aVolume()]);
    await collect();
    expect(requests.map(({ resources }) => resources.map(({ id }) => id))).toEqual([['vol-large']]);
  });

  test('knows what is gone for as long as it may have samples, so that those are aged', async () => {
    const { collect, remove, wait, known } = aCollection([anInstance()]);
    await collect();
    remove();
    wait(80 * MS_PER_DAY);
    await collect();
    expect(known()).toEqual([anInstance().arn]);
    wait(11 * MS_PER_DAY);
    await collect();
    expect(known()).toEqual([]);
  });

  test('counts points, not gaps', async () => {
    const { collect, saved } = aCollection([anInstance()]);
    const { points, series } = await collect();
    expect(series).toBe(saved.length);
    expect(points).toBe(2 * saved.length);
  });

  test('asks the second time only for what is new, and again for what may have come late', async () => {
    const { collect, requests, wait, forget } = aCollection([anInstance(), aFunction()]);
    await collect();
    const ends = new Map(requests.map(({ resources, to }) => [resources[0]?.type, to]));
    forget();
    wait(MS_PER_HOUR);
    await collect();
    // No day has ended since, and what has not ended is not paid for.
    expect(requests).toHaveLength(2);
    for (const { resources, from, to, periodMs } of requests) {
      expect(from).toBe((ends.get(resources[0]?.type) ?? 0) - OVERLAP * periodMs);
      expect(to % periodMs).toBe(0);
      expect(to).toBeGreaterThan(NOW + MS_PER_HOUR - periodMs);
      expect(to).toBeLessThanOrEqual(NOW + MS_PER_HOUR);
    }
  });

  test('reads a new resource from its beginning, beside the ones that are known', async () => {
    const { collect, requests, add, wait, forget } = aCollection([anInstance()]);
    await collect();
    forget();
    add(anInstance({ id: 'i-new', arn: 'arn:aws:ec2:us-east-1:123456789012:instance/i-new' }));
    wait(MS_PER_HOUR);
    await collect();
    expect(requests.map(({ resources }) => resources.map(({ id }) => id))).toEqual([
      ['i-new'],
      ['i-0b41e9'],
      ['i-new'],
    ]);
    const [, known, fresh] = requests;
    expect(fresh?.from).toBeLessThan(known?.from ?? 0);
  });

  test('reads a day once it is over, and the days before again', async () => {
    const { collect, requests, wait, forget } = aCollection([anInstance()]);
    await collect();
    forget();
    wait(MS_PER_DAY);
    await collect();
    const day = requests.find(({ periodMs }) => periodMs === MS_PER_DAY);
    expect(((day?.to ?? 0) - (day?.from ?? 0)) / MS_PER_DAY).toBe(1 + OVERLAP);
  });

  test('never goes further back than a check looks, however long nothing was collected', async () => {
    const { collect, requests, wait, forget } = aCollection([anInstance()]);
    await collect();
    const [first] = requests;
    const days = ((first?.to ?? 0) - (first?.from ?? 0)) / MS_PER_DAY;
    forget();
    wait(400 * MS_PER_DAY);
    await collect();
    expect(((requests[0]?.to ?? 0) - (requests[0]?.from ?? 0)) / MS_PER_DAY).toBe(days);
  });
});

test('without a source of metrics nothing is read or saved', async () => {
  const { requests, saved, collect } = aCollection([anInstance()], {
    sources: { metrics: 'none' },
  });
  expect(await collect()).toEqual({ points: 0, series: 0 });
  expect([requests, saved]).toEqual([[], []]);
});
