import { makeJudgeFound } from '#app/judge-found.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { type Found, type Observed, runChecks, Tally } from '#core/checks/run-checks.ts';
import { configSchema } from '#core/contract/config.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { money } from '#core/model/money.ts';
import { scanFinding } from '#core/present/scan/scan-finding.ts';
import { scanPage } from '#core/present/scan/scan-page.ts';
import { SCAN_SCHEMA, type ScanReport } from '#core/scan/report.ts';
import { type JudgedFound, judgedFound, rowsOf, totalOf, withNumbers } from '#core/scan/rows.ts';
import { indexesWith } from './checks.ts';
import { ACCOUNT, anAddress, anInstance, aSeries, aVolume, daysAgo, NOW, REGION } from './facts.ts';

/** A report of one place in which nothing was found, with what is given. */
export const aReport = (given: Partial<ScanReport> = {}): ScanReport => ({
  schema: SCAN_SCHEMA,
  startedAt: NOW,
  endedAt: NOW,
  places: [{ account: ACCOUNT, region: REGION }],
  resources: 0,
  optedOut: 0,
  checks: [],
  rows: [],
  total: totalOf([]),
  gaps: [],
  prices: [{ region: REGION, asOf: '2025-06-01', source: 'built-in table' }],
  spent: { cost: money('0.00503', 'USD'), calls: { 'ec2 DescribeVolumes': 2 } },
  ...given,
});

/** A scan as it is kept: what it says, and what each row rests on. */
export interface AScan {
  readonly report: ScanReport;
  readonly found: readonly Found[];
}

/** What a scan of these resources says, by the real checks. */
export const aScan = async (
  observed: readonly Observed[],
  given: Partial<ScanReport> = {},
): Promise<AScan> => {
  const tally = new Tally();
  const setting = { checks: configureChecks({}), indexes: indexesWith(), now: NOW, tally };
  const judgeFound = makeJudgeFound({
    config: configSchema.parse({ mode: 'autopilot' }),
    configVersion: 'v1',
    now: () => NOW,
  });
  const found = await Array.fromAsync(runChecks(setting, observed));
  const judged: JudgedFound[] = [];
  for (const one of found) judged.push(judgedFound(await judgeFound(one), one));
  const ids = found.map(({ recommendation }) => recommendation.id).sort();
  const rows = rowsOf(judged, withNumbers({}, ids));
  const report = aReport({
    resources: tally.resources,
    optedOut: tally.optedOut,
    checks: tally
      .counts()
      .map((count) => ({ ...count, notEnoughData: { ...count.notEnoughData } })),
    rows,
    total: totalOf(rows),
    ...given,
  });
  return { report, found };
};

/** The page of a scan with everything told in full. */
export const aPage = ({ report, found }: AScan): string =>
  scanPage(
    report,
    report.rows.map((row) => {
      const of = found.find(
        ({ recommendation }) => recommendation.evidenceHash === row.recommendation.evidenceHash,
      );
      if (of === undefined) throw new NotFoundError(`nothing was found for ${row.number}`);
      return scanFinding(row, of.evidence);
    }),
  );

/** An instance that is twice as large as its load of two weeks asks for. */
export const anOversized = (name: string, n = 0): Observed => {
  const base = anInstance();
  const id = `i-${n.toString(16).padStart(17, '0')}`;
  const resource = anInstance({
    id,
    arn: base.arn.replace(base.id, id),
    tags: { Name: name, env: 'prod' },
  });
  const load = (at: number, i: number) =>
    i % 500 < 12 ? null : 0.16 + 0.1 * Math.sin(at / 14_000_000 + n) + 0.04 * Math.sin(i * (n + 7));
  return { resource, series: [aSeries({ resource: resource.arn, value: load })] };
};

/** Volumes and an address that nothing uses. */
export const someUnused = (name: string): readonly Observed[] => [
  {
    resource: aVolume({ firstSeenDetached: daysAgo(63), sizeGib: 500, tags: { Name: name } }),
    series: [],
  },
  { resource: anAddress({ tags: { Name: name } }), series: [] },
];

/** What a scan that was refused something says of it. */
export const aGap = {
  account: ACCOUNT,
  region: 'eu-west-1',
  service: 'ec2',
  missing: 'ebs/volume',
  why: 'access denied',
  permission: 'ec2:DescribeVolumes',
};

/** What a check counts that lacks something. */
export const unpriced = {
  check: 'ebs/gp2-volume',
  recommended: 0,
  overlapped: 0,
  none: 1,
  notEnoughData: { 'no prices': 3 },
};
