import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { besideSimulation } from '#test/support/beside-simulation.ts';
import { ACCOUNT, anInstance, aVolume, daysAgo, NOW, REGION } from '#test/support/facts.ts';
import { storedScan } from '#test/support/stored-scan.ts';

const OTHER = '999999999999';

test('an account and a region narrow what a scan found', async () => {
  const { state } = await storedScan([
    anInstance(),
    aVolume({ region: 'eu-west-1', firstSeenDetached: daysAgo(20) }),
  ]);
  const checksIn = async (...args: string[]): Promise<string[]> => {
    const { out, err, code } = await runCli(['--state', state, 'recs', '--json', ...args]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { rows } = JSON.parse(out) as { rows: { recommendation: { check: string } }[] };
    return rows.map(({ recommendation }) => recommendation.check);
  };
  expect(await checksIn('--account', `${ACCOUNT},${OTHER}`)).toHaveLength(2);
  expect(await checksIn('--region', 'eu-west-1')).toEqual(['ebs/unattached-volume']);
  expect(await checksIn('--region', REGION)).toEqual(['ec2/oversized-instance']);
  expect(await checksIn('--account', OTHER)).toEqual([]);

  const wrong = await runCli(['recs', '--account', 'prod', '--state', state]);
  expect(wrong).toMatchObject({ code: 64, out: '' });
  expect(wrong.err).toMatch(/"prod" is no account: twelve digits/);
});

test('a bill that is also that of other accounts is not shown as that of one', async () => {
  const total = { amount: '12.50', currency: 'USD' } as const;
  const bill = { from: daysAgo(30), to: NOW, total, services: [] };
  const { state } = await storedScan([anInstance()], bill);
  const costs = (account: string) => runCli(['costs', '--account', account, '--state', state]);
  expect(await costs(ACCOUNT)).toMatchObject({ code: 0 });
  const refused = await costs(OTHER);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toBe(
    `the last scan read in account ${ACCOUNT}, which --account does not name\n`,
  );
});

test('nothing is stopped in another account than the one that was named', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const refused = await trimtab('stop', '--account', OTHER);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(/^http\S+ acts in account \d{12}, which --account does not name\n$/);
  expect(await embedded.clock.during(() => embedded.ports.readBrake())).toMatchObject({
    on: false,
  });
  const [, account = ''] = /in account (\d{12})/.exec(refused.err) ?? [];
  expect(await trimtab('stop', '--account', account)).toMatchObject({ code: 0 });
  expect(await trimtab('rollback', '--since', '1h', '--region', REGION)).toMatchObject({
    code: 64,
    out: '',
  });
});

test('-v says on stderr which calls were made, also when the command fails', async () => {
  const { trimtab } = await besideSimulation('function');
  const { code, err } = await trimtab('-v', 'status');
  expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 0, lines: 4 });
  expect(err).toMatch(/^SOURCE +CALL +MADE +FAILED +TOOK\n/);
  for (const call of ['status', 'health'])
    expect(err).toMatch(new RegExp(`\napi +GET /${call} +1 +0 +\\d+ ms\n`));
  expect(err).toMatch(/\n2 calls\n$/);

  const failed = await runCli([
    '-v',
    'scan',
    '--endpoint',
    'http://127.0.0.1:1',
    '--region',
    REGION,
  ]);
  expect(failed).toMatchObject({ code: 1, out: '' });
  expect(failed.err).toMatch(/\nsts +GetCallerIdentity +1 +1 +[\d,]+ ms\n1 call\n$/);
  expect(await runCli(['-v', '-q', 'scan'])).toMatchObject({ code: 64, out: '' });
});

test('marks are coloured where colour is forced, and never with --no-color', async () => {
  const { trimtab } = await besideSimulation('function');
  await trimtab('stop');
  const doctor = (...args: string[]) =>
    runCli([...args, 'doctor'], { FORCE_COLOR: '1' }).then(({ out }) => out);
  expect(await doctor()).toContain(`${styleText('green', '✔', { validateStream: false })} Node `);
  expect(await doctor('--no-color')).toMatch(/^✔ Node /);
  expect((await trimtab('status')).out).toMatch(/\n! Stopped by ana/);
});
