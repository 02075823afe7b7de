import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Big from 'big.js';
import { describe, expect, test } from 'vitest';
import { sharedPath } from '#test/support/shared-files.ts';
import { runStart } from '#test/support/start-process.ts';

/** `npm start` on machines and a bill that were recorded: nothing of it is made by us. A minute long: with `TRIMTAB_LONG`. */
const isLong = process.env.TRIMTAB_LONG !== undefined;
const traces = isLong ? sharedPath('data/rightsizing') : undefined;
const bills = isLong ? sharedPath('data/focus') : undefined;
const root = mkdtempSync(join(tmpdir(), 'trimtab-long-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

interface Totals {
  readonly file: string;
  readonly total: { readonly rows: number; readonly BilledCost: string };
}
interface Summary {
  readonly ok: boolean;
  readonly collected: { readonly missing: readonly string[] };
  readonly costs: { readonly rows: number; readonly billed: Readonly<Record<string, string>> };
  readonly recommendations: readonly {
    readonly check: string;
    readonly usdPerMonth: string;
    readonly evidence: { readonly replays: boolean; readonly hoursSeen: number | null };
  }[];
}

const totalsOf = (dir: string): Totals[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.totals.json'))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as Totals);

const run = async (...flags: string[]): Promise<Summary> => {
  const state = mkdtempSync(join(root, 'state-'));
  const { code, stdout, stderr } = await runStart(['--tour', '--json', '--state', state, ...flags]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Summary;
};

describe.skipIf(traces === undefined || bills === undefined)('recorded machines and a bill', () => {
  test('the story comes true, each recommendation replays, and the bill is whole to the last digit', {
    timeout: 600_000,
  }, async () => {
    const [bill] = totalsOf(bills ?? '').filter(({ file }) => file.includes('_aws_'));
    const file = join(bills ?? '', bill?.file ?? '');
    const told = await run('--traces', traces ?? '', '--focus', file);
    expect(told.ok).toBe(true);
    expect(told.collected.missing).toEqual([]);

    const resizes = told.recommendations.filter(({ check }) => check === 'ec2/oversized-instance');
    expect(resizes.length).toBeGreaterThan(10);
    for (const { evidence, usdPerMonth } of told.recommendations) {
      expect(evidence.replays).toBe(true);
      expect(Number(usdPerMonth)).toBeGreaterThan(0);
    }
    expect(resizes.every(({ evidence }) => (evidence.hoursSeen ?? 0) >= 330)).toBe(true);

    expect(told.costs.rows).toBe(bill?.total.rows);
    const billed = Object.values(told.costs.billed).reduce((sum, one) => sum.plus(one), Big(0));
    expect(billed.toFixed()).toBe(Big(bill?.total.BilledCost ?? 'NaN').toFixed());
  });
});
