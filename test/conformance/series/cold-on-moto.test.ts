/** The cold tier in the S3 of moto, which others wrote: conditions of writes, folders of lists, deletes in batches. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe } from 'vitest';
import { clientFor, setTransport } from '#adapters/aws/clients.ts';
import { makeColdSeriesStore } from '#adapters/aws/cold-series-store.ts';
import type { ColdSeries } from '#app/ports.ts';
import { coldContract } from '#test/support/cold-contract.ts';
import { freePort } from '#test/support/free-port.ts';

const python = process.env.TRIMTAB_MOTO_PYTHON;
if (python === undefined)
  console.warn('SKIPPED: the cold tier in S3, since TRIMTAB_MOTO_PYTHON is not set.');

describe.skipIf(python === undefined)('series in the S3 of moto', { timeout: 300_000 }, () => {
  let moto: ChildProcess | undefined;
  beforeAll(async () => {
    const port = `${await freePort()}`;
    moto = spawn(python ?? '', ['-m', 'moto.server', '-p', port], { stdio: 'ignore' });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
    });
    setTransport();
    await untilAnswering(`http://127.0.0.1:${port}`, moto);
    await (await clientFor('s3')).createBucket({ Bucket: 'cold' });
  }, 120_000);
  afterAll(() => void moto?.kill());

  coldContract(() => makeColdSeriesStore({ COLD_BUCKET: 'cold' }) as ColdSeries);
});

const untilAnswering = async (url: string, server: ChildProcess): Promise<void> => {
  for (;;) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    if (server.exitCode !== null) throw new Error('moto did not start');
    // A process of another language gives no other sign that it is ready.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
