import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRunStore } from '#adapters/aws/run-store.ts';
import { recordRun } from '#app/record-run.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { ACCOUNT, NOW, REGION } from '#test/support/facts.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const { saveRun, storedRuns } = makeRunStore(ENV);
const scope = { account: ACCOUNT, region: REGION };

test('a job keeps its last run in each region, when it last went well, and since when it is tried', async () => {
  const job = 'collect-inventory';
  await saveRun({ job, scope, at: NOW });
  await saveRun({ job, scope, at: NOW + 1, failed: 'UpstreamError' });
  await saveRun({ job: 'sweep', at: NOW + 2 });
  await saveRun({ job, scope: { ...scope, region: 'eu-central-1' }, at: NOW + 3, failed: 'X' });
  expect(await storedRuns()).toEqual([
    { job, scope: { ...scope, region: 'eu-central-1' }, at: NOW + 3, since: NOW + 3, failed: 'X' },
    { job, scope, at: NOW + 1, since: NOW, succeededAt: NOW, failed: 'UpstreamError' },
    { job: 'sweep', at: NOW + 2, since: NOW + 2, succeededAt: NOW + 2 },
  ]);
  await saveRun({ job, scope, at: NOW + 4 });
  expect((await storedRuns())[1]).toEqual({
    job,
    scope,
    at: NOW + 4,
    since: NOW,
    succeededAt: NOW + 4,
  });
});

test('what was done keeps its answer, what failed its error, whether or not it can be kept', async () => {
  const deps = { saveRun, now: () => NOW };
  expect(await recordRun(deps, 'sweep', async () => 7)({ account: 'of the event' })).toBe(7);
  const error = new UpstreamError('slow down');
  const failing = () => Promise.reject(error);
  await expect(recordRun(deps, 'run-checks', failing)(scope)).rejects.toBe(error);
  expect(await storedRuns()).toMatchObject([
    { job: 'run-checks', scope, failed: 'UpstreamError' },
    { job: 'sweep', succeededAt: NOW },
  ]);
  const busy = { ...deps, saveRun: () => Promise.reject(new UpstreamError('busy')) };
  expect(await recordRun(busy, 'sweep', async () => 8)({})).toBe(8);
  await expect(recordRun(busy, 'sweep', failing)({})).rejects.toBe(error);
});
