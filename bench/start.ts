import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * From `npm start` to its ready line, and what it then holds in memory, with the machine's own Node and with the pinned
 * one. Time is a bar for people (30 s; a build fails at three times that), memory a limit (500 MB resident).
 */
const READY_S = 30;
const FAIL_FACTOR = 3;
const RESIDENT_MB = 500;
/** It must hold while it idles, too. */
const SETTLE_MS = 5_000;

interface Measured {
  readonly node: string;
  readonly readyS: number;
  readonly residentMb: number;
}

const measure = async (
  label: string,
  path: string,
  ports: readonly [number, number],
): Promise<Measured> => {
  const state = mkdtempSync(join(tmpdir(), 'trimtab-bench-'));
  const args = [
    'start',
    '--silent',
    '--',
    '--fresh',
    '--state',
    state,
    '--cloud-port',
    `${ports[0]}`,
    '--port',
    `${ports[1]}`,
  ];
  const started = performance.now();
  const child = spawn('npm', args, {
    env: { ...process.env, PATH: path, CI: 'true' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      let seen = '';
      child.stderr.on('data', (chunk: Buffer) => {
        seen += chunk.toString();
        if (seen.includes('Ready in')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${seen}`)));
    });
    const readyS = (performance.now() - started) / 1_000;
    await sleep(SETTLE_MS);
    return { node: label, readyS, residentMb: residentOf(child.pid ?? 0) };
  } finally {
    child.removeAllListeners('exit');
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    rmSync(state, { recursive: true, force: true });
  }
};

/** Peak resident memory of the largest process of the group. */
const residentOf = (group: number): number => {
  const peaks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (Number(processGroup) !== group) return [];
        const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return peak === undefined ? [] : [Number(peak) / 1_024];
      } catch {
        return [];
      }
    });
  return Math.max(0, ...peaks);
};

const path = process.env.PATH ?? '';
const own = path.split(':').filter((dir) => !dir.includes('node_modules'));
const pinned = join(import.meta.dirname, '..', 'node_modules', 'node', 'bin');
const runs = [
  await measure("the machine's Node", own.join(':'), [4_960, 4_961]),
  await measure('the pinned Node', [pinned, ...own].join(':'), [4_962, 4_963]),
];
for (const { node, readyS, residentMb } of runs) {
  process.stdout.write(
    `${node}: ready after ${readyS.toFixed(1)} s (bar ${READY_S}), ${residentMb.toFixed(0)} MB resident at most (limit ${RESIDENT_MB})\n`,
  );
}
if (runs.some(({ readyS }) => readyS > READY_S * FAIL_FACTOR)) process.exitCode = 1;
if (runs.some(({ residentMb }) => residentMb > RESIDENT_MB)) process.exitCode = 1;
