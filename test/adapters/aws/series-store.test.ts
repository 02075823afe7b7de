import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { makeSeriesStore } from '#adapters/aws/series-store.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { aSeries, NOW } from '#test/support/facts.ts';
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

test('a day that an earlier version saved is read beside those of today', async () => {
  const startMs = Date.UTC(2026, 7, 30);
  const one = aSeries({
    resource: 'arn:old',
    metric: METRIC,
    startMs,
    days: 1,
    value: (_, i) => i,
  });
  await store.saveSeries([one]);
  const db = await clientFor('dynamodb');
  const Key = { series: `${one.resource}#${METRIC}`, day: '2026-08-30#300000' };
  const { Item } = await db.get({ TableName: ENV.SERIES_TABLE, Key });
  await db.delete({ TableName: ENV.SERIES_TABLE, Key });
  await db.put({ TableName: ENV.SERIES_TABLE, Item: { ...Item, day: '2026-08-30' } });
  const today = { ...one, startMs: startMs + MS_PER_DAY };
  await store.saveSeries([today]);
  const read = () => store.storedPieces('arn:old', [METRIC], startMs, NOW + MS_PER_DAY);
  expect(await read()).toEqual([{ ...one, values: [...one.values, ...today.values] }]);
  await store.dropSeries([one], startMs, startMs + MS_PER_DAY);
  expect(await read()).toEqual([today]);
});

test('a day is kept for as long as it is told', async () => {
  const startMs = Date.UTC(2026, 7, 30);
  const one = aSeries({ resource: 'arn:kept', metric: METRIC, startMs, values: [1] });
  await makeSeriesStore(ENV, 10).saveSeries([one]);
  const db = await clientFor('dynamodb');
  const Key = { series: `${one.resource}#${METRIC}`, day: '2026-08-30#300000' };
  const { Item } = await db.get({ TableName: ENV.SERIES_TABLE, Key });
  expect(Item).toMatchObject({ schema: 1, expires: (startMs + 10 * MS_PER_DAY) / 1_000 });
});
