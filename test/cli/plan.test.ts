import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { besideSimulation } from '#test/support/beside-simulation.ts';
import { anInstance, aVolume, daysAgo } from '#test/support/facts.ts';
import { storedScan } from '#test/support/stored-scan.ts';

test('a plan is made from what the scan kept, and nothing is written', async () => {
  const { state, report } = await storedScan([
    anInstance({ tags: { Name: 'orders-api', env: 'prod' } }),
    aVolume({ firstSeenDetached: daysAgo(20) }),
  ]);
  const [first] = report.rows;
  const filesBefore = readdirSync(state, { recursive: true });
  const shown = await runCli(['plan', first?.number ?? '', '--state', state]);
  expect(shown, shown.err).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/^rec-1001 {2}Shrink orders-api from m6i\.2xlarge to m6i\.xlarge\n/);
  expect(shown.out).toMatch(/~ type {10}m6i\.2xlarge -> m6i\.xlarge\n/);
  expect(shown.out).toMatch(/\n {2}Saves .*\n {2}Risk .*\n(?: {5,}.*\n)* {2}Interruption .*\n/);
  expect(shown.out).toMatch(/Nothing has been changed\.\nNext: trimtab explain rec-1001\n$/);
  for (const line of shown.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);

  const document = JSON.parse(
    (await runCli(['plan', first?.recommendation.id ?? '', '--json', '--state', state])).out,
  );
  expect(document).toMatchObject({ id: 'rec-1001', plan: { action: 'ec2/resize-instance' } });
  expect(readdirSync(state, { recursive: true })).toEqual(filesBefore);
});

test('a plan of the simulation is the one that would be approved', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
  const { plan, recommendation } = await embedded.read(change);
  const shown = await trimtab('plan', recommendation.id);
  expect(shown, shown.err).toMatchObject({ code: 0 });
  expect(shown.out).toMatch(/~ memory {8}3008 MB -> \d+ MB\n/);
  expect(shown.out).toMatch(/Next: trimtab approve chg-0001\n$/);
  const document = JSON.parse((await trimtab('plan', recommendation.id, '--json')).out);
  expect(document.plan).toEqual(plan);
});

test('what there is not is said with what is nearest', async () => {
  const { state } = await storedScan([anInstance()]);
  const other = await runCli(['plan', 'rec-1002', '--state', state]);
  expect(other).toMatchObject({ code: 1, out: '' });
  expect(other.err).toMatch(/the last scan has no rec-1002; did you mean rec-1001\?/);
  const nowhere = await runCli(['plan', 'rec-1001', '--state', `${state}/other`]);
  expect(nowhere).toMatchObject({ code: 1, out: '' });
  expect(nowhere.err).toMatch(
    /there is no scan in .*, and nothing runs there: run trimtab scan or/,
  );
  const decided = await runCli(['approve', 'rec-1001', '--state', state]);
  expect(decided).toMatchObject({ code: 1, out: '' });
  expect(decided.err).toMatch(/there is only a scan, by which nothing can be decided: npm start/);
  const which = await runCli(['plan', 'rec-1001', '--target', 'moon', '--state', state]);
  expect(which).toMatchObject({ code: 1, out: '' });
  expect(which.err).toMatch(/you are not signed in to moon: trimtab login/);
});
