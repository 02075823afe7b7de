import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { usdPerMonth } from '#core/model/money.ts';
import { type ScanReport, scanReportSchema } from '#core/scan/report.ts';
import { aCostRow, asCsv } from '#test/support/cost-rows.ts';
import { type Moto, type PlantedOrganization, startMotoOrganization } from './moto-account.ts';
import { type ProxyOptions, startProxy } from './proxy.ts';
import { runCli } from './run-cli.ts';

const python = process.env.TRIMTAB_MOTO_PYTHON;
if (python === undefined)
  console.warn('SKIPPED: scan of an organisation, since TRIMTAB_MOTO_PYTHON is not set.');

const CHECK = 'ebs/gp2-volume';

describe.skipIf(python === undefined)('a scan of an organisation', { timeout: 300_000 }, () => {
  let moto: Moto<PlantedOrganization>;
  beforeAll(async () => {
    moto = await startMotoOrganization(python ?? '');
  }, 300_000);
  afterAll(() => moto?.close());

  const run = async (args: readonly string[], options: Partial<ProxyOptions> = {}) => {
    const proxy = await startProxy({ to: moto.endpoint, ...options });
    const state = mkdtempSync(join(tmpdir(), 'trimtab-scan-'));
    onTestFinished(() => {
      proxy.close();
      rmSync(state, { recursive: true, force: true });
    });
    const where = ['--endpoint', proxy.url, '--region', 'us-east-1', '--state', state];
    // moto has no price list.
    const what = ['--check', CHECK, '--prices', 'built-in'];
    const ran = await runCli(['scan', ...where, ...what, ...args]);
    return { ...ran, proxy, state };
  };
  const scan = async (args: readonly string[], options: Partial<ProxyOptions> = {}) => {
    const ran = await run(['--json', '--quiet', ...args], options);
    expect(ran.out, ran.err).not.toBe('');
    return { ...ran, report: scanReportSchema.parse(JSON.parse(ran.out)) };
  };

  const foundIn = ({ rows }: ScanReport): Record<string, string[]> =>
    Object.fromEntries(
      [...Map.groupBy(rows, ({ recommendation }) => recommendation.account)].map(
        ([account, of]) => [account, of.map(({ recommendation }) => recommendation.resourceId)],
      ),
    );
  const plantedIn = (accounts: readonly string[]) =>
    Object.fromEntries(accounts.map((account) => [account, moto.planted.volumes[account]]));
  const members = (): string[] =>
    Object.keys(moto.planted.volumes)
      .filter((account) => ![moto.planted.own, moto.planted.suspended].includes(account))
      .sort();
  const isRefused = (account: string): NonNullable<ProxyOptions['fault']> => {
    return ({ operation }, _n, body) =>
      operation === 'AssumeRole' && body.includes(account) ? 'denied' : undefined;
  };

  test('reads every active account, its own one with its own rights, and no other', async () => {
    const roles: (string | undefined)[] = [];
    const { code, report, proxy } = await scan(['--org'], {
      pageSize: 5,
      answer: ({ operation }, body) => {
        if (operation === 'AssumeRole')
          roles.push(new URLSearchParams(body).get('RoleArn')?.split(':').slice(4).join(':'));
        return undefined;
      },
    });
    expect(report.gaps).toEqual([]);
    expect(code).toBe(0);
    expect(foundIn(report)).toEqual(plantedIn([moto.planted.own, ...members()]));
    // A page for each account, and one session for each, whoever asks.
    expect(proxy.asked.filter(({ operation }) => operation === 'ListAccounts').length).toBe(5);
    expect(roles.sort()).toEqual(members().map((account) => `${account}:role/trimtab-read`));
    expect(Object.values(report.spent.calls).reduce((a, b) => a + b)).toBe(proxy.asked.length);
  });

  test('one account that cannot be entered is one gap with what to add; the others go on', async () => {
    const [refused = '', ...others] = members();
    const named = ['--role-name', 'reader', '--external-id', 'shared-by-both'];
    const fault = isRefused(refused);
    const { code, report } = await scan(['--org', '--regions', 'all', ...named], { fault });
    expect(code).toBe(7);
    expect(foundIn(report)).toEqual(plantedIn([moto.planted.own, ...others]));
    expect(report.gaps).toMatchObject([
      {
        account: refused,
        service: 'sts',
        missing: 'everything in the account',
        assumes: {
          role: `arn:aws:iam::${refused}:role/reader`,
          by: `arn:aws:iam::${moto.planted.own}:root`,
          externalId: 'shared-by-both',
        },
      },
    ]);
    const { out } = await run(['--org', ...named], { fault });
    expect(out).toContain(`${refused} us-east-1 sts: everything in the account`);
    expect(out).toContain('"Condition":{"StringEquals":{"sts:ExternalId":"shared-by-both"}}');
    expect(out).not.toContain('"Action":["sts:AssumeRole"]');
  });

  test('names accounts without asking the organisation, and says what it was told', async () => {
    const [one = ''] = members();
    const said: unknown[] = [];
    const { report, proxy } = await scan(['--account', one, '--external-id', 'shared'], {
      answer: ({ operation }, body) => {
        if (operation === 'AssumeRole') said.push(new URLSearchParams(body).get('ExternalId'));
        return undefined;
      },
    });
    expect(foundIn(report)).toEqual(plantedIn([one]));
    expect(said).toEqual(['shared']);
    expect(proxy.asked.some(({ service }) => service === 'organizations')).toBe(false);
  });

  test('an organisation that may not be asked is a gap, and the own account is read', async () => {
    const { code, report } = await scan(['--org'], {
      fault: ({ operation }) => (operation === 'ListAccounts' ? 'denied' : undefined),
    });
    expect(code).toBe(7);
    expect(foundIn(report)).toEqual(plantedIn([moto.planted.own]));
    expect(report.gaps).toMatchObject([{ permission: 'organizations:ListAccounts' }]);
  });

  /** Cost Explorer is in no emulator: it answers in the shape of its reference. */
  const costExplorer =
    (usd: string): NonNullable<ProxyOptions['answer']> =>
    ({ operation }, body) => {
      if (!operation.startsWith('GetCostAndUsage')) return undefined;
      const { TimePeriod, Filter } = JSON.parse(body) as {
        TimePeriod: { Start: string; End: string };
        Filter?: { And: readonly { Dimensions: { Values: readonly string[] } }[] };
      };
      const names = Filter?.And[0]?.Dimensions.Values ?? [];
      const metric = { Amount: usd, Unit: 'USD' };
      const Metrics = { UnblendedCost: metric, AmortizedCost: metric };
      const keys =
        operation === 'GetCostAndUsage'
          ? [['Amazon Elastic Compute Cloud - Compute', 'Usage']]
          : names.filter((name) => name.startsWith('vol-')).map((name) => [name]);
      const End = TimePeriod.End;
      const Start = new Date(Date.parse(End) - 86_400_000).toISOString().slice(0, 10);
      const Groups = keys.map((Keys) => ({ Keys, Metrics }));
      return { ResultsByTime: [{ TimePeriod: { Start, End }, Groups, Estimated: false }] };
    };

  test('the bill of a file says what a resource really costs, and nothing saves more', async () => {
    const [volume = ''] = moto.planted.volumes[moto.planted.own] ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'trimtab-bill-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'bill.csv');
    const row = aCostRow({ ResourceId: volume, EffectiveCost: '0.10', BilledCost: '0.10' });
    writeFileSync(file, asCsv([row]));
    const listed = await scan([]);
    const { code, report, proxy, state } = await scan(['--focus', file]);
    expect(code).toBe(0);
    const [atList] = listed.report.rows;
    const [atBill] = report.rows;
    expect(atBill?.atListPrices).toEqual(atList?.recommendation.saving);
    // Of $0.10 a day.
    expect(atBill?.recommendation.saving.costNow).toEqual(usdPerMonth('3.04'));
    expect(Number(atBill?.recommendation.saving.usdPerMonth.amount)).toBeLessThan(3.04);
    expect(report.bill).toMatchObject({ total: usdPerMonth('0.1') });
    expect(proxy.asked.filter(({ service }) => service === 'ce')).toEqual([]);
    const why = await runCli(['explain', atBill?.number ?? '', '--state', state]);
    expect(why.out).toContain('the answer is the same');
    expect(why.out).toContain('after-commitments price');
  });

  test('so does Cost Explorer, whose requests are paid from the budget', async () => {
    const answer = costExplorer('0.1');
    const { code, report } = await scan(['--costs'], { answer });
    expect(code).toBe(0);
    expect(report.rows[0]?.recommendation.saving.costNow).toEqual(usdPerMonth('3.04'));
    expect(report.bill).toMatchObject({ total: usdPerMonth('0.1') });
    expect(report.spent.cost).toEqual(usdPerMonth('0.02'));

    const poor = await scan(['--costs', '--budget', '0.01'], { answer });
    expect(poor.code).toBe(7);
    expect(poor.report.gaps).toMatchObject([{ missing: 'what single resources cost' }]);
    expect(poor.report.rows[0]).not.toHaveProperty('atListPrices');
    expect(poor.report.spent.cost).toEqual(usdPerMonth('0.01'));
  });

  test.each([
    [['--focus', 'no-such-file.csv'], 1, /expected a bill at no-such-file.csv/],
    [['--focus', 'package.json'], 1, /package.json/],
    [['--focus', 'bill.csv', '--costs'], 64, /with --costs or with --focus/],
    [['--org', '--account', '999999999999'], 1, /999999999999 is no active account/],
    [['--account', 'shop'], 64, /"shop" is no account/],
    [['--org', '--role-name', 'arn:aws:iam::1:role/x'], 64, /is no name of a role/],
  ])('%j ends in one line', async (args, code, says) => {
    const ran = await run(args);
    expect(ran).toMatchObject({ code, out: '', err: expect.stringMatching(says) });
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });
});
