import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openScanFolder } from '#adapters/scan-folder/scan-folder.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { type Found, runChecks, Tally } from '#core/checks/run-checks.ts';
import type { Fact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { reportJson, SCAN_SCHEMA, type ScanReport } from '#core/scan/report.ts';
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

const findings = (volumes: readonly Fact[]): Promise<Found[]> => {
  const setting = {
    checks: configureChecks({}),
    indexes: indexesWith(),
    now: NOW,
    tally: new Tally(),
  };
  const estate = volumes.map((resource) => ({ resource, series: [] }));
  return Array.fromAsync(runChecks(setting, estate));
};

const aFinding = async (): Promise<Found> => {
  const [found] = await findings([aVolume({ firstSeenDetached: daysAgo(20) })]);
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
  expect(await text(writer.json())).toBe([...reportJson(aReport())].join(''));
  expect(await last?.readEvidence(found.recommendation.evidenceHash)).toEqual(found.evidence);
  await expect(last?.readEvidence('other')).rejects.toThrow('no evidence other');
  expect(await scans.memory()).toEqual(MEMORY);
  const reports = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const report = reports.find((name) => name.endsWith('report.json')) ?? '';
  expect(statSync(join(folder, report)).mode & 0o077).toBe(0);
  expect(reports.filter((name) => name.includes('partial'))).toEqual([]);
});

test('what the evidence of many shares is kept once for many, and each is read whole', async () => {
  const folder = aFolder();
  const scans = openScanFolder(folder);
  const volumes = Array.from({ length: 500 }, (_, n) =>
    aVolume({ id: `vol-${n}`, arn: `arn:vol-${n}`, firstSeenDetached: daysAgo(20 + n) }),
  );
  const found = await findings(volumes);
  const writer = scans.begin();
  for (const one of found) await writer.saveEvidence(one);
  await writer.finish(aReport(), MEMORY);
  const last = await scans.last();
  const some = found.filter((_, n) => n % 25 === 0);
  for (const { recommendation, evidence } of some)
    expect(await last?.readEvidence(recommendation.evidenceHash)).toEqual(evidence);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const packs = files.filter((name) => name.endsWith('.gz'));
  const texts = packs.map((name) => String(gunzipSync(readFileSync(join(folder, name)))));
  expect(packs.length).toBeGreaterThan(1);
  expect(packs.length).toBeLessThan(found.length / 100);
  for (const pack of texts) expect(pack.match(/"volumeGibMonth"/g)).toHaveLength(1);
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
