import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCallInflux } from '#adapters/influx/influx-http.ts';
import { makeInfluxSeriesStore } from '#adapters/influx/influx-series-store.ts';
import { NotFoundError, NotPermittedError } from '#core/errors/errors.ts';
import { aSeries, daysAgo, NOW } from '#test/support/facts.ts';
import { seriesContract } from '#test/support/series-contract.ts';
import { findInfluxd, type Influxd, startInfluxd } from './influxd.ts';

const program = findInfluxd();

if (program === undefined) {
  const reason =
    'InfluxDB is NOT tested: no influxd on the path, and TRIMTAB_INFLUXD names none; Debian has it as influxdb';
  console.warn(`\n!!! ${reason} !!!\n`);
  // What an installation must have been told to have is not skipped.
  test.skipIf(process.env.CI === undefined)(reason, () => expect.fail(reason));
} else {
  let influxd: Influxd | undefined;
  beforeAll(async () => {
    influxd = await startInfluxd(program);
  });
  afterAll(() => influxd?.stop());

  const storeOn = (given: Partial<Influxd> = {}) => {
    if (influxd === undefined) throw new Error('influxd is not running');
    const { url, database, authorization } = { ...influxd, ...given };
    return makeInfluxSeriesStore({
      call: makeCallInflux({ url, wait: async () => undefined }),
      authorize: async () => authorization,
      database,
    });
  };

  describe('series in InfluxDB', () => seriesContract(() => storeOn()));

  test('more samples than are sent at once all arrive', async () => {
    const many = aSeries({ resource: 'arn:many', days: 40, value: (_, i) => i });
    expect(many.values.length).toBeGreaterThan(10_000);
    await storeOn().saveSeries([many]);
    const [back] = await storeOn().storedPieces('arn:many', ['cpu.utilization'], daysAgo(40), NOW);
    expect(back).toEqual(many);
  });

  test('who is not let in is told so, and whose database is not there', async () => {
    const one = aSeries({ values: [1] });
    const read = (given: Partial<Influxd>) =>
      storeOn(given).storedPieces(one.resource, ['cpu.utilization'], daysAgo(1), NOW);
    const stranger = { authorization: `Basic ${Buffer.from('trimtab:wrong').toString('base64')}` };
    await expect(read(stranger)).rejects.toThrow(NotPermittedError);
    await expect(storeOn(stranger).saveSeries([one])).rejects.toThrow(NotPermittedError);
    const admin = {
      authorization: `Basic ${Buffer.from('admin:not-a-secret').toString('base64')}`,
    };
    await expect(read({ ...admin, database: 'none' })).rejects.toThrow(NotFoundError);
    await expect(storeOn({ ...admin, database: 'none' }).saveSeries([one])).rejects.toThrow(
      NotFoundError,
    );
  });
}
