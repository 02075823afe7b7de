// Longer than 250 lines: one planted account, read in every way that can go wrong.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHECKS } from '#core/checks/index.ts';
import { add, usdPerMonth } from '#core/model/money.ts';
import { type ScanReport, scanReportSchema } from '#core/scan/report.ts';
import { type MotoAccount, startMotoAccount } from './moto-account.ts';
import {
  type AccountProxy,
  type Asked,
  aThirdFails,
  type ProxyOptions,
  startProxy,
} from './proxy.ts';
import { type Ran, runCli } from './run-cli.ts';

const python = process.env.TRIMTAB_MOTO_PYTHON;
if (python === undefined) {
  console.warn(
    'SKIPPED: scan of moto. Install test/conformance/states/requirements.txt into a virtual environment and set ' +
      'TRIMTAB_MOTO_PYTHON to its python.',
  );
}
/** Fifteen days of samples are planted while it starts. */
const STARTS_WITHIN_MS = 300_000;
const SCANS_WITHIN_MS = 300_000;
const REGIONS = 'us-east-1,eu-west-1';

/** Checks that nothing in moto can feed, and why. */
const NOT_FED: Readonly<Record<string, string>> = {};

/** Everything that a scan may ask for: all of it reads. */
const READS = /^(Describe|List|Get|Lookup)\w+$/;

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-scan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

describe.skipIf(python === undefined)('a scan of an account', { timeout: SCANS_WITHIN_MS }, () => {
  let moto: MotoAccount;
  beforeAll(async () => {
    moto = await startMotoAccount(python ?? '');
  }, STARTS_WITHIN_MS);
  afterAll(() => moto?.close());

  /** moto has no trail to look into. */
  const trail: NonNullable<ProxyOptions['answer']> = ({ operation, region }, body) => {
    if (operation !== 'LookupEvents') return undefined;
    const isVolumes = body.includes('DetachVolume');
    const prefix = isVolumes ? 'vol-' : 'eipalloc-';
    const type = isVolumes ? 'AWS::EC2::Volume' : 'AWS::EC2::EIP';
    const ids = Object.entries(moto.planted.detached[region] ?? {}).filter(([id]) =>
      id.startsWith(prefix),
    );
    return {
      Events: ids.map(([id, days]) => ({
        EventName: isVolumes ? 'DetachVolume' : 'DisassociateAddress',
        EventTime: Math.floor(Date.now() / 1_000) - days * 86_400,
        Resources: [{ ResourceType: type, ResourceName: id }],
        CloudTrailEvent: '{}',
      })),
    };
  };

  const through = async (options: Partial<ProxyOptions> = {}): Promise<AccountProxy> => {
    const proxy = await startProxy({ to: moto.endpoint, answer: trail, ...options });
    onTestFinished(proxy.close);
    return proxy;
  };

  const scan = async (
    options: Partial<ProxyOptions> = {},
    // moto takes long to list the sizes of instance types for the first time.
    args: readonly string[] = ['--timeout', '120'],
  ): Promise<Ran & { proxy: AccountProxy; report: ScanReport; state: string }> => {
    const proxy = await through(options);
    const state = aFolder();
    const where = ['--endpoint', proxy.url, '--regions', REGIONS, '--state', state];
    const ran = await runCli(['scan', '--json', '--quiet', ...where, ...args]);
    expect(ran.out, ran.err).not.toBe('');
    return { ...ran, proxy, state, report: scanReportSchema.parse(JSON.parse(ran.out)) };
  };

  /** Ids by check, as they were planted. */
  const foundIn = ({ rows }: ScanReport): Record<string, string[]> =>
    Object.fromEntries(
      [...Map.groupBy(rows, ({ recommendation }) => recommendation.check)].map(([check, of]) => [
        check,
        of.map(({ recommendation }) => recommendation.resourceId).sort(),
      ]),
    );
  const planted = (without: readonly string[] = []) =>
    Object.fromEntries(
      Object.entries(moto.planted.found)
        .filter(([check]) => !without.includes(check))
        .map(([check, ids]) => [check, [...ids].sort()]),
    );

  test('every check is planted, or is said to find nothing to feed on', () => {
    expect([...Object.keys(moto.planted.found), ...Object.keys(NOT_FED)].sort()).toEqual(
      CHECKS.map(({ id }) => id).sort(),
    );
  });

  test('each check finds exactly what is planted, and every request reads', async () => {
    const { code, report, proxy } = await scan();
    expect(report.gaps).toEqual([]);
    expect(foundIn(report)).toEqual(planted());
    expect(code).toBe(0);
    const operations = new Set(proxy.asked.map(({ operation }) => operation));
    expect([...operations].filter((operation) => !READS.test(operation))).toEqual([]);
    // Each page of anything is read once, but for who the caller is.
    expect(operations.size).toBeGreaterThan(8);
    expect(Object.values(report.spent.calls).reduce((a, b) => a + b)).toBe(proxy.asked.length);

    const oversized = report.checks.find(({ check }) => check === 'ec2/oversized-instance');
    expect(oversized?.notEnoughData).toMatchObject({ 'no CPU metric': 1 });
    const sum = report.rows
      .map(({ recommendation }) => recommendation.saving.usdPerMonth)
      .reduce(add, usdPerMonth(0));
    expect(report.total).toEqual(sum);
  });

  test('of small pages is the same, and so is a second one', async () => {
    const first = await scan({ pageSize: 5 });
    expect(foundIn(first.report)).toEqual(planted());
    expect(first.proxy.asked.filter(isListing).length).toBeGreaterThan(10);
    const where = ['--endpoint', (await through()).url, '--state', first.state];
    const again = await runCli(['scan', '--json', '--regions', REGIONS, ...where]);
    const second = scanReportSchema.parse(JSON.parse(again.out));
    const short = ({ rows }: ScanReport) =>
      rows.map(({ number, recommendation }) => [number, recommendation.id]);
    expect(short(second)).toEqual(short(first.report));

    const recs = await runCli(['recs', '--json', '--state', first.state]);
    expect(JSON.parse(recs.out).rows).toHaveLength(second.rows.length);
    const [row] = second.rows;
    const why = await runCli(['explain', row?.number ?? '', '--state', first.state]);
    expect(why.out).toContain(row?.recommendation.check);
    expect(why.out).toContain('the answer is the same');
  });

  test('with a region denied names it, with the statement to add, and keeps the rest', async () => {
    const { code, report } = await scan({
      fault: ({ region, service }) =>
        region === 'eu-west-1' && service !== 'sts' ? 'denied' : undefined,
    });
    expect(code).toBe(7);
    const expected = planted();
    const abroad = moto.planted.detached['eu-west-1'] ?? {};
    expect(foundIn(report)).toEqual({
      ...expected,
      'ebs/unattached-volume': expected['ebs/unattached-volume']?.filter((id) => !(id in abroad)),
    });
    expect(new Set(report.gaps.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
    expect(report.gaps.map(({ permission }) => permission)).toEqual(
      expect.arrayContaining([
        'ec2:DescribeInstances',
        'ec2:DescribeVolumes',
        'logs:DescribeLogGroups',
      ]),
    );
  });

  test('without metrics answers "not enough data", never that nothing is idle', async () => {
    const { code, report } = await scan({
      fault: ({ operation }) => (operation === 'GetMetricData' ? 'denied' : undefined),
    });
    expect(code).toBe(7);
    const withMetrics = CHECKS.filter(({ series }) => series.metrics.length > 0).map(
      ({ id }) => id,
    );
    expect(foundIn(report)).toEqual(planted(withMetrics));
    expect(report.gaps.map(({ permission }) => permission)).toContain('cloudwatch:GetMetricData');
    const oversized = report.checks.find(({ check }) => check === 'ec2/oversized-instance');
    expect(Object.keys(oversized?.notEnoughData ?? {}).join()).toContain('AccessDenied');
  });

  test.each([1, 2, 3])(
    'with a third of all calls failing (%i) ends, and invents nothing',
    async (seed) => {
      const { code, report, proxy } = await scan({ fault: aThirdFails(seed) }, ['--timeout', '1']);
      const found = foundIn(report);
      const all = planted();
      // While nobody can say that an instance is idle, a smaller size of it is right, if not the best.
      const right: typeof all = {
        ...all,
        'ec2/oversized-instance': ['ec2/oversized-instance', 'ec2/idle-instance'].flatMap(
          (check) => all[check] ?? [],
        ),
      };
      for (const [check, ids] of Object.entries(found))
        expect(right[check], check).toEqual(expect.arrayContaining(ids));
      const isWhole = Object.keys(all).every(
        (check) => found[check]?.length === all[check]?.length,
      );
      expect(code).toBe(report.gaps.length > 0 ? 7 : 0);
      if (!isWhole) expect(report.gaps).not.toEqual([]);
      // A call that was refused for good is named with its permission, and no other is.
      const denied = new Set(
        proxy.asked.filter(({ fault }) => fault === 'denied').map(({ operation }) => operation),
      );
      const named = new Set(
        report.gaps.flatMap(({ permission }) => permission?.split(':')[1] ?? []),
      );
      expect(named).toEqual(denied);
      expect(proxy.asked.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(5);
    },
  );

  test('asks only for what fits the budget, and says what is missing', async () => {
    const { code, report } = await scan({}, ['--budget', '0', '--timeout', '120']);
    expect(code).toBe(7);
    expect(report.spent.cost).toEqual(usdPerMonth(0));
    expect(report.gaps.map(({ why }) => why).join()).toContain('--budget');
    expect(report.gaps.every(({ permission }) => permission === undefined)).toBe(true);
  });

  test.each<[string, Partial<ProxyOptions>, readonly string[], NodeJS.ProcessEnv, RegExp, number]>([
    ['garbage', { fault: () => 'garbage' }, [], {}, /what answers is not AWS/, 1],
    ['refused credentials', { fault: () => 'denied' }, [], {}, /AccessDenied/, 1],
    [
      'no credentials',
      {},
      [],
      { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      /there are no AWS credentials/,
      1,
    ],
    [
      'an unknown profile',
      {},
      ['--profile', 'nobody'],
      {},
      /no AWS credentials in the profile nobody/,
      1,
    ],
    [
      'an unknown check',
      {},
      ['--check', 'ebs/unattached-volumes'],
      {},
      /did you mean ebs\/unattached-volume/,
      64,
    ],
    ['no such region', {}, ['--region', 'europe'], {}, /"europe" is no region/, 64],
    ['two formats', {}, ['--csv', '--md'], {}, /one of/, 64],
  ])(
    '%s ends in one line, and nothing is written',
    async (_name, options, args, environment, says, code) => {
      const proxy = await through(options);
      const state = join(aFolder(), 'state');
      const where = ['--endpoint', proxy.url, '--state', state];
      const region = args.includes('--region') ? [] : ['--region', 'us-east-1'];
      const ran = await runCli(
        ['scan', '--timeout', '1', ...where, ...region, ...args],
        environment,
      );
      expect(ran).toMatchObject({ code, out: '', err: expect.stringMatching(says) });
      expect(ran.err.trim().split('\n')).toHaveLength(1);
      expect(existsSync(state)).toBe(false);
    },
  );

  test('no region ends in one line', async () => {
    const ran = await runCli(['scan', '--endpoint', moto.endpoint, '--state', aFolder()]);
    expect(ran).toMatchObject({ code: 1, err: expect.stringMatching(/^no region is set.*\n$/) });
  });
});

const isListing = ({ operation }: Asked): boolean => /^(Describe|List)/.test(operation);
