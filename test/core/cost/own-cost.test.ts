import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TIME_SERIES_ENGINES } from '#core/contract/time-series.ts';
import {
  coldSamplesKept,
  ESTATE,
  idleCost,
  type OwnCostInput,
  ownCost,
  samplesKept,
  totalOf,
} from '#core/cost/own-cost.ts';
import { OWN_PRICES } from '#core/cost/own-prices.ts';

const anInput = (given: Partial<OwnCostInput> = {}): OwnCostInput => ({
  engine: 'dynamodb',
  resources: 100,
  workflows: {
    collect: { transitions: 10, functions: 4 },
    optimize: { transitions: 6, functions: 3 },
  },
  bytesPerSample: 8,
  bytesPerColdSample: 30,
  ...given,
});

test('a month in which nothing happens costs what is paid for by the hour', () => {
  // 730 h × $0.119 + 20 GiB × $0.10 + a secret.
  expect(idleCost('influxdb')).toBeCloseTo(86.87 + 2 + 0.4, 10);
  expect(idleCost('dynamodb')).toBe(0);
  for (const engine of TIME_SERIES_ENGINES)
    expect(ownCost(anInput({ engine })).idle).toBe(idleCost(engine));
});

describe('of a hundred resources', () => {
  test('every kind has its share', () => {
    expect(Object.values(ESTATE).reduce((sum, share) => sum + share, 0)).toBe(100);
  });

  test('a metric is read once an hour, or once a day where a day is a sample', () => {
    // Volumes 40 × 6, functions 25 × 4, log groups 5, databases 5 × 2, instances 25 × 2; 25 × 3 by the day.
    const hourly = (240 + 100 + 5 + 10 + 50) * 730;
    const daily = 75 * (730 / 24);
    expect(ownCost(anInput()).metrics).toBeCloseTo((hourly + daily) * 0.000_01, 10);
  });

  test('samples are in the engine for thirty days, and by the hour in S3 for fifteen months', () => {
    // By the hour 355 series, by the day 75, every five minutes 50.
    expect(samplesKept(100)).toBeCloseTo(30 * (355 * 24 + 75 + 50 * 288), 6);
    expect(coldSamplesKept(100)).toBeCloseTo(425 * (405 * 24 + 75), 6);
  });

  test('the cold costs an object read and written a day for each resource, and its bytes', () => {
    const bytes = 425 * (405 * 24 + 75) * 30;
    for (const engine of TIME_SERIES_ENGINES)
      expect(ownCost(anInput({ engine })).cold).toBeCloseTo(
        100 * (730 / 24) * 0.000_005_4 + (bytes / 2 ** 30) * 0.023,
        10,
      );
  });

  test('workflows pass their states as often as they are started', () => {
    expect(ownCost(anInput()).workflows).toBeCloseTo((730 * 10 + (730 / 6) * 6) * 0.000_025, 10);
  });

  test('facts are written at each collection and read by each run of the checks', () => {
    const { dynamoReadUnit, dynamoWriteUnit } = OWN_PRICES;
    expect(ownCost(anInput()).facts).toBeCloseTo(
      100 * (730 * dynamoWriteUnit + (730 / 6) * dynamoReadUnit),
      10,
    );
  });
});

test('more resources never cost less, and never more than in proportion', () => {
  const sizes = fc.integer({ min: 1, max: 20_000 });
  fc.assert(
    fc.property(fc.constantFrom(...TIME_SERIES_ENGINES), sizes, (engine, resources) => {
      const cost = (n: number) => totalOf(ownCost(anInput({ engine, resources: n })));
      expect(cost(2 * resources)).toBeGreaterThan(cost(resources));
      expect(cost(2 * resources)).toBeLessThanOrEqual(2 * cost(resources));
    }),
  );
});

test('larger samples cost more where bytes are paid for', () => {
  const series = (bytesPerSample: number) => ownCost(anInput({ bytesPerSample })).series;
  expect(series(16)).toBeGreaterThan(series(8));
});
