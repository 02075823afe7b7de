import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setTransport } from '#adapters/aws/clients.ts';
import { makeColdSeriesStore } from '#adapters/aws/cold-series-store.ts';
import type { ColdSeries } from '#app/ports.ts';
import { ConflictError, InvariantError } from '#core/errors/errors.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { openBucket } from '#test/support/bucket.ts';
import { coldContract } from '#test/support/cold-contract.ts';
import { openColdSeries } from '#test/support/cold-series.ts';
import { aSeries } from '#test/support/facts.ts';
import { type Cloud, openCloud } from './cloud.ts';

let cloud: Cloud;
let objects: Map<string, string>;
beforeEach(() => {
  cloud = openCloud();
  ({ objects } = openBucket(cloud));
});
afterEach(() => {
  cloud.close();
  setTransport();
});

const store = makeColdSeriesStore({ COLD_BUCKET: 'cold' }) as ColdSeries;
const aMonth = (value = 1) =>
  aSeries({
    resource: 'arn:x',
    startMs: Date.UTC(2026, 7, 1),
    periodMs: MS_PER_HOUR,
    days: 2,
    value,
  });

describe('series in S3', () => coldContract(() => store));

{
  const inMemory = openColdSeries();
  describe('series in memory, for tests', () => coldContract(() => inMemory));
}

test('an object is a resource and a month, named without what the resource is called', async () => {
  await store.add([aMonth(), { ...aMonth(), metric: 'cpu.peak' }]);
  expect([...objects.keys()]).toEqual([expect.stringMatching(/^cold\/2026-08\/[0-9a-f]{64}$/)]);
});

test('of two that write at once the slower is told, and nothing that was written is lost', async () => {
  await store.add([aMonth(1)]);
  const [key = ''] = objects.keys();
  const first = objects.get(key) ?? '';
  // Between its look and its write another one replaces the object.
  const get = objects.get.bind(objects);
  let looks = 0;
  objects.get = (asked) => {
    const found = get(asked);
    if (asked === key && looks++ === 0) objects.set(key, `${first} and more`);
    return found;
  };
  await expect(store.add([aMonth(2)])).rejects.toThrow(ConflictError);
  expect(get(key)).toBe(`${first} and more`);
});

test('what somebody else put there is not believed', async () => {
  await store.add([aMonth()]);
  const [key = ''] = objects.keys();
  objects.set(key, 'months');
  await expect(store.stored('arn:x', ['cpu.utilization'], 0, Date.UTC(2026, 8))).rejects.toThrow(
    InvariantError,
  );
});

test('without a bucket there is no cold tier', () => {
  expect(makeColdSeriesStore({})).toBeUndefined();
});
