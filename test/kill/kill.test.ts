import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { seedOf, uniform } from '#local/account/random.ts';
import { makeEstate, SIMULATION_START } from '#local/estate.ts';
import { USER } from '#local/simulation.ts';
import { openStopped } from '#test/support/embedded.ts';
import { brokenInvariants } from '#test/support/invariants.ts';
import { type Ended, runStart } from '#test/support/start-process.ts';

/**
 * The real process of `npm start`, killed in the middle and started again with the same flags: the story must come true
 * all the same, and each planned call must have taken effect once, in the account's own log.
 */
interface Point {
  readonly name: string;
  /** The write at which it is killed: a text in it, or the share of all writes of a run that goes before. */
  readonly at: string | number;
  readonly side: 'before' | 'after';
  /** Killed on its first scan, not on the way through the story. */
  readonly isScanning?: boolean;
}

const event = (kind: string) => `"kind":"${kind}"`;
const intent = (operation: string) => `"operation":"${operation}"`;
const effect = (operation: string) => `"eventName":"${operation}"`;

const random = (seed: number): Point => ({
  name: `somewhere (seed ${seed})`,
  at: uniform(seedOf(seed, 'kill'), 0),
  side: seed % 2 === 0 ? 'before' : 'after',
});

/** The most telling first: `TRIMTAB_KILL_POINTS` of them are run. */
const POINTS: readonly Point[] = [
  { name: 'stopped and not yet resized', at: intent('ModifyInstanceAttribute'), side: 'after' },
  { name: 'the way back is begun', at: event('rollback-started'), side: 'after' },
  { name: 'a snapshot is asked for', at: effect('CreateSnapshot'), side: 'after' },
  random(1),
  { name: 'collecting', at: '"CollectMetrics"', side: 'after', isScanning: true },
  { name: 'a snapshot is complete', at: intent('DeleteVolume'), side: 'before' },
  { name: 'a volume is gone', at: effect('DeleteVolume'), side: 'after' },
  { name: 'a decision is about to be written', at: event('decided'), side: 'before' },
  { name: 'a decision is written', at: event('decided'), side: 'after' },
  { name: 'the way back is written', at: event('recorded'), side: 'after' },
  { name: 'an instance is seen stopped', at: event('step-done'), side: 'before' },
  { name: 'an instance is resized', at: effect('ModifyInstanceAttribute'), side: 'after' },
  { name: 'an instance is started', at: effect('StartInstances'), side: 'after' },
  { name: 'a function is changed', at: effect('UpdateFunctionConfiguration'), side: 'after' },
  { name: 'the watch begins', at: event('watch-started'), side: 'after' },
  { name: 'the verdict is about to be written', at: event('judged'), side: 'before' },
  { name: 'the verdict is written', at: event('judged'), side: 'after' },
  { name: 'the first undo is intended', at: event('undo-intended'), side: 'after' },
  { name: 'the first undo is seen', at: event('undo-done'), side: 'before' },
  { name: 'a change is about to end', at: event('closed'), side: 'before' },
  { name: 'a change has ended', at: event('closed'), side: 'after' },
  { name: 'analysing', at: '"RunChecks"', side: 'after', isScanning: true },
  ...[2, 3, 4, 5, 6].map(random),
];
const COUNT = Number(process.env.TRIMTAB_KILL_POINTS ?? 3);

const CONFIG = fileURLToPath(new URL('trimtab.yaml', import.meta.url));
const PRELOAD = fileURLToPath(new URL('crash-point.ts', import.meta.url));
const FLAGS = ['--tour', '--json', '--config', CONFIG];

const root = mkdtempSync(join(tmpdir(), 'trimtab-kill-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
const scanned = join(root, 'scanned');

/** That of every process here; nothing changes it. */
const estate = makeEstate({
  seed: 1,
  now: SIMULATION_START,
  traces: undefined,
  tracesStart: undefined,
});
const openFolder = async (dir: string) => openStopped(dir, await estate);

/** Approves the deletion of a volume in a stopped folder, so that it goes on when the process does. */
const approveDeletion = async (dir: string): Promise<void> => {
  const embedded = await openFolder(dir);
  const metas = await embedded.clock.during(() => embedded.ports.liveChanges());
  const opened = await Promise.all(metas.map(({ change }) => embedded.read(change)));
  const deletion = opened.find(({ plan }) => plan.action === 'ebs/snapshot-and-delete-volume');
  expect(await embedded.decide(deletion?.meta.change ?? '', 'approve', USER)).toBe('done');
  await embedded.close();
};

const expectTrue = async (dir: string, { code, signal, stdout, stderr }: Ended) => {
  expect({ code, signal }, stderr).toEqual({ code: 0, signal: null });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, story: { outcome: 'rolled-back' } });
  const embedded = await openFolder(dir);
  expect(await brokenInvariants(embedded)).toEqual([]);
  // The changes beside the story are kept, as they would have been without the kill.
  const metas = await embedded.clock.during(() => embedded.ports.recentChanges(1_000));
  const ended = metas.flatMap(({ outcome }) => outcome ?? []);
  // Those that a guard stops ended before anybody was asked.
  const begun = ended.filter((outcome) => outcome !== 'blocked');
  expect(begun.filter((outcome) => outcome !== 'completed')).toEqual(['rolled-back']);
  expect(ended.length).toBeGreaterThan(1);
  await embedded.close();
};

/** Writes of a whole run that nobody kills, counted once. */
const countWrites = async (): Promise<number> => {
  const dir = join(root, 'whole');
  cpSync(scanned, dir, { recursive: true });
  const countFile = join(root, 'writes');
  const env = { TRIMTAB_COUNT_FILE: countFile };
  const whole = await runStart([...FLAGS, '--state', dir], { preload: PRELOAD, env });
  expect(whole.code, whole.stderr).toBe(0);
  return Number(readFileSync(countFile, 'utf8'));
};
let writes: Promise<number> | undefined;
const writeAt = async (share: number): Promise<number> => {
  writes ??= countWrites();
  return Math.ceil(share * (await writes));
};

beforeAll(async () => {
  const prepared = await runStart([...FLAGS, '--fresh', '--state', scanned], {
    onLine: (line, child) => {
      if (line.includes('Ready in')) child.kill('SIGKILL');
    },
  });
  expect(prepared.signal, prepared.stderr).toBe('SIGKILL');
  await approveDeletion(scanned);
});

describe('killed with kill -9 and started again, the story comes true and nothing happens twice', () => {
  test.each(POINTS.slice(0, COUNT))('$name', { timeout: 240_000 }, async (point) => {
    const dir = mkdtempSync(join(root, 'case-'));
    if (point.isScanning !== true) cpSync(scanned, dir, { recursive: true });
    const at = typeof point.at === 'number' ? await writeAt(point.at) : point.at;
    const flags = [...FLAGS, '--state', dir];
    const killed = await runStart(flags, {
      preload: PRELOAD,
      env: { TRIMTAB_CRASH_AT: String(at), TRIMTAB_CRASH_SIDE: point.side },
    });
    expect(killed.signal, killed.stderr).toBe('SIGKILL');
    await expectTrue(dir, await runStart(flags));
    rmSync(dir, { recursive: true, force: true });
  });
});
