import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { sharedPath } from '#test/support/shared-files.ts';

/** Most of it is reading the recordings, on a machine that may have other things to do. */
const TIMEOUT_MS = 300_000;

const recordings = sharedPath('data/rightsizing');

test.skipIf(recordings === undefined)(
  'the watch is measured on a few recorded machines',
  () => {
    const args = ['bench/watch.ts', '--machines', '2', '--moments', '2', '--quiet', '4'];
    const said = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' });
    const rows = said.split('\n').filter((line) => line.startsWith('|'));
    const cells = (judged: string) =>
      rows
        .map((row) => row.split('|').map((cell) => cell.trim()))
        .find(([, name, window]) => name === judged && window === '2 h');

    expect(cells('every metric: this rule')?.[3]).toBe('8 (2)');
    expect(cells('every metric: this rule, more changes without effect')?.[3]).toBe('16 (2)');
    expect(cells('every metric: mixture SPRT')?.[3]).toBe('8 (2)');
    expect(cells('safe halving, by either')?.[4]).toMatch(/^\d+\.?\d* % \(/);
    expect(said).toContain('A sample of 2 machines: checked against no bar.');
    expect(said).not.toMatch(/NaN|undefined/);
  },
  TIMEOUT_MS,
);
