import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, ownPorts, runStart } from '#test/support/start-process.ts';

/** `npm start` as a process, as a newcomer or a script runs it: what it prints, what it leaves, and how it ends. */
const root = mkdtempSync(join(tmpdir(), 'trimtab-start-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
const scanned = join(root, 'scanned');

const copyOf = (dir: string): string => {
  const copy = mkdtempSync(join(root, 'state-'));
  cpSync(dir, copy, { recursive: true });
  return copy;
};

interface Summary {
  readonly ok: boolean;
  readonly simulated: { readonly from: string; readonly to: string };
  readonly collected: { readonly resources: number; readonly points: number };
  readonly open: { readonly usdPerMonth: string; readonly recommendations: number };
  readonly recommendations: readonly {
    readonly id: string;
    readonly check: string;
    readonly usdPerMonth: string;
    readonly evidence: { readonly replays: boolean };
  }[];
  readonly changes: readonly {
    readonly title: string;
    readonly outcome: string;
    readonly because: string;
    readonly judged: string;
  }[];
  readonly story: { readonly outcome: string; readonly mutations: number; readonly judged: string };
}

/** One JSON document on stdout, and nothing in either stream that only a terminal understands. */
const expectDone = ({ code, signal, stdout, stderr }: Ended): Summary => {
  expect({ code, signal }, stderr).toEqual({ code: 0, signal: null });
  expect(`${stdout}${stderr}`.split('').filter((c) => c < ' ' && c !== '\n')).toEqual([]);
  for (const line of stderr.split('\n').filter((each) => /^\s+\d\d:/.test(each)))
    expect(line.length).toBeLessThanOrEqual(80);
  return JSON.parse(stdout) as Summary;
};

beforeAll(async () => {
  const ended = await runStart(['--tour', '--json', '--state', scanned], {
    onLine: (line, child) => {
      if (line.includes('Ready in')) child.kill('SIGKILL');
    },
  });
  expect(ended.signal, ended.stderr).toBe('SIGKILL');
  for (const step of ['Simulated account', 'Local cloud', 'Collect', 'Analyze', 'Decide'])
    expect(ended.stderr).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d done ${step}  `, 'm'));
});

describe('the story', () => {
  test('comes true: watched, rolled back, recovered; and is told again when it is started again', async () => {
    const dir = copyOf(scanned);
    const ports = await ownPorts();
    const first = await runStart(['--tour', '--json', '--state', dir], { ports });
    const told = expectDone(first);
    expect(first.stderr).toMatch(/Resumed from .*\n?.*--fresh/);
    expect(told).toMatchObject({ ok: true, story: { outcome: 'rolled-back', mutations: 2 } });
    expect(told.story.judged).toMatch(/p95 median of \d+ min \d+ ms, \d+ % above baseline, limit/);
    expect(told.recommendations.every(({ evidence }) => evidence.replays)).toBe(true);
    expect(told.open.recommendations).toBe(told.recommendations.length);
    const cents = (amount: string) => Math.round(Number(amount) * 100);
    const sum = told.recommendations.reduce((total, one) => total + cents(one.usdPerMonth), 0);
    expect(sum).toBe(cents(told.open.usdPerMonth));

    const again = expectDone(await runStart(['--tour', '--json', '--state', dir], { ports }));
    expect(again.story).toEqual(told.story);
    expect(again.simulated.from).toBe(told.simulated.from);
    expect(again.recommendations.map(({ id }) => id)).toEqual(
      told.recommendations.map(({ id }) => id),
    );
  });

  test('without the fault the change is kept; a forged link leads nowhere meanwhile', async () => {
    const dir = copyOf(scanned);
    const ports = await ownPorts();
    const forged = `http://127.0.0.1:${ports[1]}/a/${'A'.repeat(43)}`;
    let answers: Promise<readonly number[]> | undefined;
    const ended = await runStart(['--tour', '--json', '--no-fault', '--state', dir], {
      ports,
      onLine: (line) => {
        if (!line.includes('Ready in')) return;
        const body = new URLSearchParams({ decision: 'approve', version: 'any', note: '' });
        const sent = [fetch(forged), fetch(forged, { method: 'POST', body })];
        answers = Promise.all(sent.map(async (response) => (await response).status));
      },
    });
    expect(await answers).toEqual([404, expect.toSatisfy((status: number) => status >= 400)]);
    const told = expectDone(ended);
    expect(told).toMatchObject({ ok: true, story: { outcome: 'completed', mutations: 1 } });
  });

  test('a second process on the same folder is refused', async () => {
    const dir = copyOf(scanned);
    let second: Promise<Ended> | undefined;
    const first = await runStart(['--tour', '--state', dir], {
      onLine: (line, child) => {
        if (!line.includes('done Local cloud')) return;
        second = runStart(['--tour', '--state', dir]).finally(() => child.kill('SIGKILL'));
      },
    });
    expect(first.signal).toBe('SIGKILL');
    expect(await second).toMatchObject({ code: 1 });
    expect((await second)?.stderr).toMatch(/end that one first/);
  });
});
