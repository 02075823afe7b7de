import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { findRun, openStateDir } from '#local/state-dir.ts';

const INPUTS = { seed: 1, traces: null, tracesStart: null };
const root = mkdtempSync(join(tmpdir(), 'trimtab-state-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let dir = '';
beforeEach(() => {
  dir = join(mkdtempSync(join(root, 'case-')), '.trimtab');
});

const begun = (now = 5_000): void => {
  const state = openStateDir(dir, INPUTS, false);
  state.begin(1_000, INPUTS);
  state.saveNow(now);
  state.close();
};

describe('the state folder', () => {
  test('a first start finds nothing, and looking leaves nothing behind', () => {
    expect(findRun(dir, INPUTS)).toBeUndefined();
    expect(existsSync(dir)).toBe(false);
  });

  test('a later start finds when it began and where its clock stands', () => {
    begun();
    expect(findRun(dir, INPUTS)).toEqual({ startedAt: 1_000, now: 5_000 });
    const again = openStateDir(dir, INPUTS, false);
    expect(again.resumed).toEqual({ startedAt: 1_000, now: 5_000 });
    again.close();
  });

  test('nobody else on the machine can look into it', () => {
    begun();
    expect(statSync(dir).mode & 0o077).toBe(0);
  });

  test('one that was opened and never begun is a first start', () => {
    openStateDir(dir, INPUTS, false).close();
    expect(findRun(dir, INPUTS)).toBeUndefined();
  });

  test('starting over forgets it', () => {
    begun();
    writeFileSync(join(dir, 'tables.sqlite'), 'kept');
    const fresh = openStateDir(dir, INPUTS, true);
    expect(fresh.resumed).toBeUndefined();
    expect(existsSync(fresh.file('tables.sqlite'))).toBe(false);
    fresh.close();
  });

  test.each([
    ['seed', { ...INPUTS, seed: 2 }],
    ['traces', { ...INPUTS, traces: '/traces' }],
    ['time of the traces', { ...INPUTS, tracesStart: 0 }],
  ])('another %s is another run', (_name, inputs) => {
    begun();
    expect(() => findRun(dir, inputs)).toThrow(/other inputs.*--fresh/);
    expect(() => openStateDir(dir, inputs, false)).toThrow(/other inputs.*--fresh/);
    expect(findRun(dir, INPUTS)).toBeDefined();
  });

  test('the first files may be there without the later ones, and not the other way round', () => {
    begun();
    writeFileSync(join(dir, 'tables.sqlite'), '');
    expect(findRun(dir, INPUTS)).toBeDefined();
    writeFileSync(join(dir, 'account.sqlite'), '');
    expect(() => findRun(dir, INPUTS)).toThrow(/mails\.sqlite.*gone.*--fresh/);
    rmSync(join(dir, 'run.sqlite'));
    expect(() => findRun(dir, INPUTS)).toThrow(/run\.sqlite.*gone/);
  });
});
