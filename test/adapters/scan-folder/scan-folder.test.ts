import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openScanFolder } from '#adapters/scan-folder/scan-folder.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { type Found, runChecks, Tally } from '#core/checks/run-checks.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { SCAN_SCHEMA, type ScanReport } from '#core/scan/report.ts';
import { indexesWith } from '#test/support/checks.ts';
import { aVolume, daysAgo, NOW } from '#test/support/facts.ts';

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-scans-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'scans');
};

const aReport = (startedAt = NOW): ScanReport => ({
  schema: SCAN_SCHEMA,
  startedAt,
  endedAt: startedAt + 1,
  places: [],
  resources: 0,
  optedOut: 0,
  checks: [],
  rows: [],
  total: usdPerMonth(0),
  gaps: [],
  prices: [],
  spent: { cost: usdPerMonth(0), calls: {} },
});
const MEMORY = { numbers: { 'rec-1': 1_001 }, firstSeen: { 'ebs/volume arn': NOW } };

const aFinding = async (): Promise<Found> => {
  const resource = aVolume({ firstSeenDetached: daysAgo(20) });
  const setting = {
    checks: configureChecks({}),
    indexes: indexesWith(),
    now: NOW,
    tally: new Tally(),
  };
  const [found] = await Array.fromAsync(runChecks(setting, [{ resource, series: [] }]));
  if (found === undefined) throw new Error('nothing found');
  return found;
};

test('nothing is written before there is something to write', async () => {
  const folder = aFolder();
  const scans = openScanFolder(folder);
  expect(await scans.memory()).toEqual({ numbers: {}, firstSeen: {} });
  scans.begin();
  expect(await scans.last()).toBeUndefined();
  expect(existsSync(folder)).toBe(false);
});

test('a scan that has not finished is not seen; one that has is, whole, and by its owner alone', async () => {
  const folder = aFolder();
  const scans = openScanFolder(folder);
  const found = await aFinding();
  const writer = scans.begin();
  await writer.saveEvidence(found);
  expect(await scans.last()).toBeUndefined();
  await writer.finish(aReport(), MEMORY);
  const last = await openScanFolder(folder).last();
  expect(last?.report).toEqual(aReport());
  expect(await last?.readEvidence(found.recommendation.evidenceHash)).toEqual(found.evidence);
  await expect(last?.readEvidence('other')).rejects.toThrow('no evidence other');
  expect(await scans.memory()).toEqual(MEMORY);
  const reports = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const report = reports.find((name) => name.endsWith('report.json')) ?? '';
  expect(statSync(join(folder, report)).mode & 0o077).toBe(0);
  expect(reports.filter((name) => name.includes('partial'))).toEqual([]);
});

test('the newest scan is the last one, and only the last five are kept', async () => {
  const folder = aFolder();
  const scans = openScanFolder(folder);
  for (let i = 0; i < 8; i++) await scans.begin().finish(aReport(NOW + i), MEMORY);
  expect((await scans.last())?.report.startedAt).toBe(NOW + 7);
  expect(readdirSync(folder).filter((name) => /^\d/.test(name))).toHaveLength(5);
});

test('a file that this version did not write is named', async () => {
  const folder = aFolder();
  const scans = openScanFolder(folder);
  await scans.begin().finish(aReport(), MEMORY);
  writeFileSync(join(folder, 'memory.json'), '{"numbers":');
  await expect(scans.memory()).rejects.toThrow(/memory\.json is not what this version writes/);
});
