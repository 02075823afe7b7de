import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScanFolder } from '#adapters/scan-folder/scan-folder.ts';
import { dollars } from '#core/present/format.ts';
import { type AScan, anOversized, aPage, aScan, someUnused } from '#test/support/scans.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'trimtab-scan-file-'));
let scan: AScan;

beforeAll(async () => {
  scan = await aScan([anOversized('orders'), ...someUnused('old-logs')]);
  const writer = openScanFolder(join(dir, 'scans')).begin();
  for (const one of scan.found) await writer.saveEvidence(one);
  await writer.finish(scan.report, { numbers: {}, firstSeen: {} });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const trimtab = (...args: string[]) =>
  spawnSync(process.execPath, ['cli/launch.mjs', ...args, '--state', dir], {
    cwd: ROOT,
    encoding: 'utf8',
  });

test('the last scan is written as a page beside the table, or goes to stdout instead of it', () => {
  const file = join(dir, 'scan.html');
  const written = trimtab('recs', '--html', file);
  expect(written, written.stderr).toMatchObject({ status: 0, stderr: `Written: ${file}\n` });
  expect(written.stdout).toMatch(/^ID {2}/);
  expect(readFileSync(file, 'utf8')).toBe(aPage(scan));
  expect(trimtab('recs', '--html').stdout).toBe(`${aPage(scan)}\n`);
});

test('a page of some rows has their sum', () => {
  const [row] = scan.report.rows.filter(({ recommendation }) =>
    recommendation.check.startsWith('ebs/'),
  );
  if (row === undefined) throw new Error('no volume');
  const { stdout } = trimtab('recs', '--service', 'ebs', '--html');
  const sum = dollars(row.recommendation.saving.usdPerMonth);
  expect(stdout).toContain(`<p class="total">1 open, ${sum} a month`);
  expect(stdout.match(/<article/g)).toHaveLength(1);
});

test.each([
  ['two documents on stdout', ['recs', '--json', '--html'], 64, /one of --json and --html/],
  ['two of a scan', ['scan', '--csv', '--html'], 64, /goes to stdout/],
  ['a file without a name', ['scan', '--html='], 1, /is a folder: name a file in it/],
  ['a folder', ['scan', '--html', dir], 1, /is a folder: name a file in it/],
  [
    'a folder that is not there',
    ['scan', '--html', join(dir, 'no', 'x.html')],
    1,
    /no file can be/,
  ],
])('%s: said in one line before anything is read', (_what, args, status, says) => {
  const before = readdirSync(dir);
  const ran = trimtab(...args);
  expect(ran.stderr).toMatch(says);
  expect(ran).toMatchObject({ status, stdout: '' });
  expect(ran.stderr.trim().split('\n')).toHaveLength(1);
  expect(readdirSync(dir)).toEqual(before);
});
