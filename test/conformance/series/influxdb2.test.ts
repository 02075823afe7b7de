import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAuthorizeOnInflux2 } from '#adapters/influx/authorize-on-influx2.ts';
import { makeCallInflux } from '#adapters/influx/influx-http.ts';
import { makeInfluxSeriesStore } from '#adapters/influx/influx-series-store.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { freePort } from '#test/support/free-port.ts';
import { seriesContract } from '#test/support/series-contract.ts';
import { untilAnswering } from './influxd.ts';

/**
 * The version that Timestream for InfluxDB runs. No registry has it as a program; whoever has built it names it:
 * `TRIMTAB_INFLUXD2=… npm run conformance -- test/conformance/series/influxdb2.test.ts`.
 */
const program = process.env.TRIMTAB_INFLUXD2;

if (program === undefined) {
  const reason = 'InfluxDB 2 is NOT tested: TRIMTAB_INFLUXD2 names no program';
  console.warn(`\n!!! ${reason} !!!\n`);
  test.skip(reason, () => undefined);
} else {
  const user = 'trimtab';
  const password = 'not-a-secret';
  const bucket = 'series';
  const KEPT_DAYS = 3_650;
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-influxd2-'));
  let url = '';
  let server: ChildProcess | undefined;
  const call: ReturnType<typeof makeCallInflux> = (request) =>
    makeCallInflux({ url, wait: async () => undefined })(request);
  const authorize = (given: { readonly password?: string } = {}) =>
    makeAuthorizeOnInflux2({ call, user, password, bucket, keptDays: KEPT_DAYS, ...given })();

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = spawn(
      program,
      [
        `--bolt-path=${join(folder, 'bolt')}`,
        `--sqlite-path=${join(folder, 'sqlite')}`,
        `--engine-path=${join(folder, 'engine')}`,
        `--http-bind-address=127.0.0.1:${port}`,
        '--reporting-disabled',
      ],
      { stdio: 'ignore' },
    );
    await untilAnswering(url, server);
    // What the service does when CloudFormation makes an instance.
    await call({
      method: 'POST',
      path: '/api/v2/setup',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: user, password, org: 'trimtab', bucket }),
    });
  });
  afterAll(async () => {
    if (server?.exitCode === null && server.kill()) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  test('the function lets itself in, as often as it likes', async () => {
    expect(await authorize()).toBe(await authorize());
    await expect(authorize({ password: 'wrong-but-long' })).rejects.toThrow(NotPermittedError);
  });

  test('the bucket is told how long to keep samples', async () => {
    const signedIn = await call({
      method: 'POST',
      path: '/api/v2/signin',
      headers: { authorization: await authorize() },
    });
    const cookie = signedIn.headers.getSetCookie().join('; ').replace(/;.*$/s, '');
    const { text } = await call({
      method: 'GET',
      path: `/api/v2/buckets?name=${bucket}`,
      headers: { cookie },
    });
    const everySeconds = (KEPT_DAYS * MS_PER_DAY) / MS_PER_SECOND;
    expect(JSON.parse(text)).toMatchObject({ buckets: [{ retentionRules: [{ everySeconds }] }] });
  });

  // Signing in takes the server a tenth of a second, as it should.
  const store = makeInfluxSeriesStore({ call, authorize, database: bucket });
  describe('series in InfluxDB 2', () => seriesContract(() => store));
}
