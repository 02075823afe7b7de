import { expect, test } from 'vitest';
import { sum } from '#core/model/money.ts';
import { makeInvoke } from '#local/functions.ts';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { besideSimulation } from '#test/support/beside-simulation.ts';
import { aGp2Volume, anInstance, aVolume, daysAgo, NOW, REGION } from '#test/support/facts.ts';
import { storedScan } from '#test/support/stored-scan.ts';

const linesOf = (out: string): string[] => out.split('\n').filter(Boolean);

test('resources of a scan are those of which it found something, and their sum is that of the rows', async () => {
  const { state, report } = await storedScan([
    anInstance({ tags: { Name: 'orders-api', env: 'prod' } }),
    aVolume({ firstSeenDetached: daysAgo(20) }),
    aVolume({ id: 'vol-3', attachedTo: 'i-1' }),
    aGp2Volume({ id: 'vol-2', arn: aVolume({ id: 'vol-2' }).arn }),
  ]);
  const shown = await runCli(['resources', '--state', state]);
  expect(shown, shown.err).toMatchObject({ code: 0, err: '' });
  const lines = linesOf(shown.out);
  expect(lines[0]).toMatch(/^RESOURCE .*TYPE .*OPEN .*SAVES\/MO/);
  expect(lines[1]).toMatch(/^orders-api \(i-0b41e9\) .* ec2\/instance .* \$140\.16/);
  expect(lines.at(-1)).toMatch(/^3 resources of 4 that were read; 3 open, \$145\.04 a month$/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);

  const ebs = JSON.parse(
    (await runCli(['resources', '--type', 'ebs', '--json', '--state', state])).out,
  );
  const wanted = report.rows.filter(({ recommendation }) =>
    recommendation.check.startsWith('ebs/'),
  );
  expect(ebs.resources.map(({ arn }: { arn: string }) => arn)).toEqual(
    wanted.map(({ recommendation }) => recommendation.resource),
  );
  expect(ebs.total).toEqual({
    recommendations: 2,
    saves: sum(
      'USD',
      wanted.map(({ recommendation }) => recommendation.saving.usdPerMonth),
    ),
  });
});

test('costs of a scan are those of the bill that it read, or it says how to read one', async () => {
  const usd = (amount: string) => ({ amount, currency: 'USD' as const });
  const { state } = await storedScan([], {
    from: daysAgo(30),
    to: NOW,
    total: usd('12.50'),
    services: [
      { service: 'Amazon Elastic Compute Cloud', cost: usd('10') },
      { service: 'AWS Lambda', cost: usd('2.5') },
    ],
  });
  const shown = await runCli(['costs', '--state', state]);
  expect(shown, shown.err).toMatchObject({ code: 0, err: '' });
  expect(linesOf(shown.out)).toEqual([
    'SERVICE                         COST  SHARE',
    'Amazon Elastic Compute Cloud  $10.00   80 %',
    'AWS Lambda                     $2.50   20 %',
    '$12.50 from 2026-08-01 to 2026-08-30',
  ]);
  const unread = await runCli(['costs', '--state', (await storedScan([])).state]);
  expect(unread).toMatchObject({ code: 1, out: '' });
  expect(unread.err).toBe('the last scan did not read the bill: run trimtab scan --costs\n');
});

test('the simulation shows what was found, read and billed, and a scan in the same folder comes first', async () => {
  const { embedded, trimtab, state } = await besideSimulation('function', {
    config: { mode: 'approve', collection: { sources: { costs: { source: 'cost-explorer' } } } },
  });
  const early = await trimtab('costs');
  expect(early).toMatchObject({ code: 1, out: '' });
  expect(early.err).toMatch(/^the bill has no day since /);
  const scope = { account: embedded.estate.accountId, region: REGION };
  await embedded.clock.during(() => makeInvoke()('collect-costs', scope));
  const recs = await trimtab('recs');
  expect(recs, recs.err).toMatchObject({ code: 0 });
  expect(recs.out).toMatch(/^ID .*\nrec-[0-9a-f]+ {2}Lower .*\n1 open, \$[\d.]+ a month\n$/);
  expect((await trimtab('recs', '--service', 'rds')).out).toBe('0 open, $0.00 a month\n');
  expect((await trimtab('resources')).out).toMatch(/lambda\/function/);
  const costs = await trimtab('costs', '--since', '7d');
  expect(costs, costs.err).toMatchObject({ code: 0 });
  expect(costs.out).toMatch(/^SERVICE .*\n[\s\S]*\$[\d.,]+ from 20\d\d-\d\d-\d\d to /);

  const { report } = await storedScan([anInstance()], undefined, state);
  expect((await trimtab('recs')).out).toContain(report.rows[0]?.number);
  expect((await trimtab('recs', '--target', 'local')).out).toMatch(/^ID .*\nrec-[0-9a-f]{8}/);
});

test('changes that are under way are told apart, and one is followed to its end', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
  expect((await trimtab('changes', '--live')).out).toMatch(/\nchg-0001 {2}open .*Lower /);
  const following = trimtab('change', 'chg-0001', '--follow');
  await trimtab('reject', 'chg-0001', '--reason', 'not now');
  await embedded.until(change, ({ closed }) => closed !== undefined);
  const followed = await following;
  expect(followed, followed.err).toMatchObject({ code: 0 });
  const lines = linesOf(followed.out);
  expect(lines[0]).toMatch(/^chg-0001 {2}Lower /);
  expect(lines.at(-1)).toBe('Rejected');
  expect(lines.filter((line) => line.includes('opened'))).toHaveLength(1);
  expect((await trimtab('changes', '--live')).out).toBe('Nothing is under way.\n');
});

test('who did what is listed, chosen by person and way, and cut where it is asked', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
  await trimtab('reject', 'chg-0001', '--reason', 'not now');
  await embedded.until(change, ({ closed }) => closed !== undefined);
  const all = await trimtab('audit');
  expect(all, all.err).toMatchObject({ code: 0 });
  expect(all.out).toMatch(/^AT .*WHO .*CHANGE .*WHAT/);
  const mine = JSON.parse((await trimtab('audit', 'list', '--via', 'cli', '--json')).out);
  expect(mine).toMatchObject({ isAll: true, entries: [{ who: 'ana', kind: 'decided' }] });
  const cut = JSON.parse((await trimtab('audit', '--limit', '2', '--json')).out);
  expect(cut).toMatchObject({ isAll: false, entries: [{}, {}] });
  expect(cut.entries).toHaveLength(2);
  const wrong = await trimtab('audit', '--limit', 'many');
  expect(wrong).toMatchObject({ code: 64, out: '' });
});
