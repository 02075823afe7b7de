import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { makeSeriesStore } from '#adapters/aws/series-store.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { aSeries, daysAgo, NOW } from '#test/support/facts.ts';
import { seriesContract } from '#test/support/series-contract.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await openCloudWithTables();
});
afterAll(() => cloud.close());

const store = makeSeriesStore(ENV);

describe('series in tables', () => seriesContract(() => store));

const METRIC = 'cpu.utilization';

test('a day that is saved with another period is replaced', async () => {
  const hourly = aSeries({ resource: 'arn:day', metric: METRIC, days: 2, periodMs: MS_PER_HOUR });
  await store.saveSeries([hourly]);
  const today = { ...hourly, periodMs: 300_000, startMs: Date.UTC(2026, 7, 31), values: [1, 2] };
  await store.saveSeries([today]);
  expect(await store.storedSeries('arn:day', [METRIC], daysAgo(2), NOW)).toEqual([today]);
});

test('a day is kept for as long as it is told', async () => {
  const startMs = Date.UTC(2026, 7, 30);
  const one = aSeries({ resource: 'arn:kept', metric: METRIC, startMs, values: [1] });
  await makeSeriesStore(ENV, 10).saveSeries([one]);
  const db = await clientFor('dynamodb');
  const Key = { series: `${one.resource}#${METRIC}`, day: '2026-08-30' };
  const { Item } = await db.get({ TableName: ENV.SERIES_TABLE, Key });
  expect(Item).toMatchObject({ schema: 1, expires: (startMs + 10 * MS_PER_DAY) / 1_000 });
});
