import { expect, test } from 'vitest';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { besideSimulation } from '#test/support/beside-simulation.ts';
import { anInstance } from '#test/support/facts.ts';
import { storedScan } from '#test/support/stored-scan.ts';

test('a row of the last scan is explained from its evidence', async () => {
  const { state } = await storedScan([anInstance()]);
  const { code, out } = await runCli(['explain', 'rec-1001', '--state', state]);
  expect(code).toBe(0);
  expect(out).toMatch(/^rec-1001 {2}Shrink /);
  expect(out).toMatch(/\nLimits {2}\{.*\n/);
  expect(out).toContain('on the same inputs the answer is the same');
  const document = JSON.parse(
    (await runCli(['explain', 'rec-1001', '--json', '--state', state])).out,
  );
  expect(document).toMatchObject({
    number: 'rec-1001',
    evidence: { check: 'ec2/oversized-instance' },
  });
});

test('what the simulation recommends and changes is explained by what it stored', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
  const { recommendation } = await embedded.read(change);

  const found = await trimtab('explain', recommendation.id);
  expect(found, found.err).toMatchObject({ code: 0 });
  expect(found.out).toMatch(/\nRule {4}lambda\/oversized-memory: .*\n/);
  expect(found.out).toMatch(/\nInputs {2}.*: \d+ of \d+ hours\n/);
  expect(found.out).toMatch(/\nPolicy {2}asks .*\n {8}[\w-]+ \(.*\): /);

  await embedded.decide(change, 'approve');
  await embedded.until(change, ({ guarded }) => guarded !== undefined);
  const opened = await trimtab('explain', 'chg-0001');
  expect(opened, opened.err).toMatchObject({ code: 0 });
  expect(opened.out).toMatch(/^chg-0001 {2}Lower /);
  expect(opened.out).toMatch(/\nRisk {4}\d+ of 100, \w+\n/);
  expect(opened.out).toMatch(/\nGuards {2}clear {2}[\w-]+: /);

  const unknown = await trimtab('explain', 'chg-0999');
  expect(unknown).toMatchObject({ code: 1, out: '' });
});
