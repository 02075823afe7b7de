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
import { runStart } from '#test/support/start-process.ts';

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
  random(1),
  { name: 'collecting', at: '"CollectMetrics"', side: 'after', isScanning: true },
  { name: 'a snapshot is asked for', at: effect('CreateSnapshot'), side: 'after' },
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
let writes = 0;

const openFolder = async (dir: string) =>
  openStopped(
    dir,
    await makeEstate({ seed: 1, now: SIMULATION_START, traces: undefined, tracesStart: undefined }),
  );

/** Approves the deletion of a volume in a stopped folder, so that it goes on when the process does. */
const approveDeletion = async (dir: string): Promise<void> => {
  const embedded = await openFolder(dir);
  const metas = await embedded.clock.during(() => embedded.ports.liveChanges());
  const isVolume = (resource: string) => resource.includes(':volume/');
  const volume = metas.find(({ resource }) => isVolume(resource));
  expect(await embedded.decide(volume?.change ?? '', 'approve', USER)).toBe('done');
  await embedded.close();
};

const expectTrue = async (
  dir: string,
  { code, signal, stdout, stderr }: Ended,
  outcomes: readonly string[],
) => {
  expect({ code, signal }, stderr).toEqual({ code: 0, signal: null });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, story: { outcome: 'rolled-back' } });
  const embedded = await openFolder(dir);
  expect(await brokenInvariants(embedded)).toEqual([]);
  // The changes beside the story ended as they would have without the kill.
  const metas = await embedded.clock.during(() => embedded.ports.recentChanges(1_000));
  const ended = metas.flatMap(({ outcome }) => outcome ?? []);
  expect(ended.toSorted()).toEqual(outcomes);
  await embedded.close();
};
type Ended = Awaited<ReturnType<typeof runStart>>;
/** How the changes of a run end that nobody kills, sorted: that of the deleted volume is `completed`, the first of them. */
let untroubled: readonly string[] = [];

beforeAll(async () => {
  const prepared = await runStart([...FLAGS, '--fresh', '--state', scanned], {
    onLine: (line, child) => {
      if (line.includes('Ready in')) child.kill('SIGKILL');
    },
  });
  expect(prepared.signal, prepared.stderr).toBe('SIGKILL');
  await approveDeletion(scanned);

  const dir = join(root, 'untroubled');
  cpSync(scanned, dir, { recursive: true });
  const countFile = join(root, 'writes');
  const whole = await runStart([...FLAGS, '--state', dir], {
    preload: PRELOAD,
    env: { TRIMTAB_COUNT_FILE: countFile },
  });
  expect(whole.code, whole.stderr).toBe(0);
  writes = Number(readFileSync(countFile, 'utf8'));
  const { changes } = JSON.parse(whole.stdout) as { changes: { outcome: string }[] };
  untroubled = changes.flatMap(({ outcome }) => (outcome === 'live' ? [] : [outcome])).toSorted();
});

describe('killed with kill -9 and started again, the story comes true and nothing happens twice', () => {
  test.each(POINTS.slice(0, COUNT))('$name', { timeout: 240_000 }, async (point) => {
    const dir = mkdtempSync(join(root, 'case-'));
    if (point.isScanning !== true) cpSync(scanned, dir, { recursive: true });
    const at = typeof point.at === 'number' ? Math.ceil(point.at * writes) : point.at;
    const flags = [...FLAGS, '--state', dir];
    const killed = await runStart(flags, {
      preload: PRELOAD,
      env: { TRIMTAB_CRASH_AT: String(at), TRIMTAB_CRASH_SIDE: point.side },
    });
    expect(killed.signal, killed.stderr).toBe('SIGKILL');
    // Whose first scan was interrupted has no approved deletion.
    const outcomes = point.isScanning === true ? untroubled.slice(1) : untroubled;
    await expectTrue(dir, await runStart(flags), outcomes);
    rmSync(dir, { recursive: true, force: true });
  });
});
