import { expect, test } from 'vitest';
import { configureChecks } from '#core/checks/configure.ts';
import { type Evidence, replay } from '#core/checks/run.ts';
import { runChecks, Tally } from '#core/checks/run-checks.ts';
import { money, usdPerMonth } from '#core/model/money.ts';
import { type Explained, explanationOf } from '#core/present/explanation.ts';
import { cellsOf, footnotesOf, isWaiting } from '#core/present/scan/scan-row.ts';
import { readLine, summaryOf, totalLine } from '#core/present/scan/scan-summary.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { judgedFound, rowsOf, totalOf } from '#core/scan/rows.ts';
import { indexesWith } from '#test/support/checks.ts';
import { aVolume, daysAgo, NOW } from '#test/support/facts.ts';
import { aGap, aReport, unpriced } from '#test/support/scans.ts';

const RISK = { score: 12, band: 'low', factors: [] } as const;
const VERDICT = {
  requires: 'one-person',
  because: ['backup-undo-needs-a-person'],
  policyVersion: 'v1',
  trace: [
    {
      rule: 'backup-undo-needs-a-person',
      where: 'trimtab.yaml:14',
      matched: true,
      requires: 'one-person',
      reason: 'undo is with-backup',
    },
  ],
} as const;

const aFinding = async () => {
  const resource = aVolume({ firstSeenDetached: daysAgo(20), tags: { Name: 'old\u202Elogs' } });
  const setting = {
    checks: configureChecks({}),
    indexes: indexesWith(),
    now: NOW,
    tally: new Tally(),
  };
  const [found] = await Array.fromAsync(runChecks(setting, [{ resource, series: [] }]));
  if (found === undefined) throw new Error('nothing found');
  const judged = {
    recommendation: found.recommendation,
    risk: { ...RISK, factors: [] },
    verdict: { ...VERDICT, because: [...VERDICT.because], trace: [...VERDICT.trace] },
    unjudged: ['queue.length'],
  };
  const [row] = rowsOf([judgedFound(judged, found)], { [found.recommendation.id]: 1_042 });
  if (row === undefined) throw new Error('no row');
  return { found, row };
};

test('a row says what waits, what it saves and what is kept of it, with nothing hidden in a name', async () => {
  const { row } = await aFinding();
  expect(cellsOf(row)).toMatchObject({
    id: 'rec-1042',
    saves: '$3.00',
    risk: '12 low',
    state: 'asks you',
    environment: '-',
  });
  expect(cellsOf(row).change).toMatch(/^Delete volume old\uFFFDlogs.* \*$/);
  expect(isWaiting(row)).toBe(true);
  expect(footnotesOf([row, row])).toEqual([expect.stringMatching(/^\* .* first, kept 90 days$/)]);
});

test('the total is that of the rows, and overlaps are said', async () => {
  const { row } = await aFinding();
  const report = aReport({ resources: 214, optedOut: 2, rows: [row], total: totalOf([row]) });
  expect(totalLine(report)).toBe('1 open, $3.00 a month, no overlap');
  const check = { check: 'a', recommended: 2, overlapped: 1, none: 0, notEnoughData: {} };
  expect(totalLine({ ...report, checks: [check] })).toMatch(
    /, 1 more on the same resources not added$/,
  );
  expect(readLine(report)).toBe('214 resources read in 1 region, 2 left alone by their tag');
});

test('what was not read is named with the statement that would let it, and what the scan cost', () => {
  const lines = summaryOf(aReport({ gaps: [aGap], checks: [unpriced] }));
  expect(lines).toEqual([
    'Not enough data:',
    '  ebs/gp2-volume: 3 resources, no prices',
    '! Could not be read (1 gap); more may be there than is shown:',
    '  eu-west-1 ec2: ebs/volume: access denied',
    'Add to the policy of whoever scans:',
    '  {"Effect":"Allow","Action":["ec2:DescribeVolumes"],"Resource":"*"}',
    'Prices of us-east-1: built-in table, 2025-06-01, list prices before discounts',
    'This scan: 2 calls, $0.0050 at most',
  ]);
  const many = Array.from({ length: 20 }, (_, i) => ({ ...aGap, missing: `thing ${i}` }));
  expect(summaryOf(aReport({ gaps: many })).join('\n')).toContain('  … 8 more');
});

test('the bill is told by service when it was asked for', () => {
  const cost = money('12.5', 'USD');
  const bill = {
    from: daysAgo(30),
    to: NOW,
    total: cost,
    services: [{ service: 'Amazon EC2', cost }],
  };
  expect(summaryOf(aReport({ bill }))).toContain('  Amazon EC2 $12.50');
});

const explained = (row: ScanRow, kept: Evidence): Explained => ({
  ...row,
  evidence: { kept, replayed: replay(kept) },
});

test('an explanation has rule, limits, inputs, price, risk and the rules that decided', async () => {
  const { found, row } = await aFinding();
  const text = explanationOf(explained(row, found.evidence)).join('\n');
  for (const part of [
    'rec-1042',
    'ebs/unattached-volume version 1',
    '"minIdleDays":14',
    'the answer is the same',
    'Saves   $3.00 of $8.00 a month',
    'built-in table',
    'detachments:',
    'Risk    12 of 100, low',
    'queue.length: not read by a scan',
    'backup-undo-needs-a-person (trimtab.yaml:14)',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('\u202E');
});

test('an explanation says so when the stored inputs give another answer', async () => {
  const { found, row } = await aFinding();
  const { evidence } = found;
  const textOf = (of: typeof row, kept = evidence) => explanationOf(explained(of, kept)).join('\n');
  const claimed = { ...row.recommendation, confidence: 0.5 };
  expect(textOf({ ...row, recommendation: claimed })).toContain('the answer differs');
  const { saving } = row.recommendation;
  const billed = { ...saving, usdPerMonth: usdPerMonth('1') };
  const capped = { ...row, recommendation: { ...row.recommendation, saving: billed } };
  expect(textOf(capped)).toContain('the answer differs');
  expect(textOf({ ...capped, atListPrices: saving })).toContain('the answer is the same');
  const attached = { ...evidence, resource: aVolume({ state: 'in-use' }) };
  expect(textOf(row, attached)).toContain('the answer would be none');
});
