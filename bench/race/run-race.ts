import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { freePort, freePortBelowAnother } from '#test/support/free-port.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = process.execPath;
/** Thousands of resources are planted one call at a time. */
const SEEDED_WITHIN_MS = 1_800_000;

/** Who reads the account, by the names that run_race.sh has for them. */
export type Contestant = 'c7n-core' | 'ours' | 'node-core';

const measuredSchema = z.object({
  label: z.string(),
  rc: z.int(),
  wall_s: z.number(),
  cpu_s: z.number(),
  rss_mb: z.number(),
  calls: z.int(),
  actions: z.record(z.string(), z.int()),
});
/** One run of one contestant. */
export type Measured = z.infer<typeof measuredSchema>;

/** The race on accounts of one size: what was measured, and the folder in which everybody left what they found. */
export interface Race {
  readonly runs: ReadonlyMap<string, readonly Measured[]>;
  readonly out: string;
}

export interface RaceSetting {
  /** The scripts of the race, which are no part of this repository. */
  readonly scripts: string;
  /** A python with moto, and one with Cloud Custodian. */
  readonly motoPython: string;
  readonly custodianPython: string;
  readonly repetitions: number;
  /** What `trimtab scan` is told besides the account. */
  readonly args: readonly string[];
  readonly config: string;
}

/** Plants an account of `size` instances in moto, and lets everybody read it. */
export const runRace = async (setting: RaceSetting, size: number): Promise<Race> => {
  const lab = mkdtempSync(join(tmpdir(), 'trimtab-race-'));
  cpSync(setting.scripts, lab, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(lab, 'node_modules'));
  writeFileSync(join(lab, 'trimtab.yaml'), setting.config);
  const out = join(lab, 'results');
  const truth = join(lab, 'truth.json');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const account = spawn(
    setting.motoPython,
    [join(import.meta.dirname, 'account.py'), lab, truth, `${port}`],
    { stdio: ['ignore', 'ignore', openSync(join(lab, 'moto.log'), 'w')] },
  );
  try {
    await answers(endpoint);
    const seeding = ['--endpoint', endpoint, '-n', `${size}`, '--metrics', 'none'];
    execFileSync(setting.motoPython, ['seed_account.py', ...seeding, '--truth', truth], {
      cwd: lab,
      stdio: 'ignore',
      timeout: SEEDED_WITHIN_MS,
      env: environment(setting, lab),
    });
    // It takes the port above for what counts the calls.
    const racing = ['-e', endpoint, '-p', `${await freePortBelowAnother()}`, '-n', `${size}`];
    const how = ['-r', `${setting.repetitions}`, '-o', out, '-c', 'c7n-core ours node-core'];
    const ran = spawnSync('bash', ['run_race.sh', ...racing, ...how], {
      cwd: lab,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment(setting, lab),
    });
    if (ran.status !== 0) throw new Error(`run_race.sh ended with ${ran.status}`);
    cpSync(truth, join(out, `truth-${size}.json`));
    return { runs: measuredIn(join(out, 'results.jsonl')), out };
  } finally {
    account.kill();
    await once(account, 'exit');
  }
};

/** Removes all that a race has left. */
export const forgetRace = ({ out }: Race): void =>
  rmSync(dirname(out), { recursive: true, force: true });

const environment = (
  { custodianPython, args }: RaceSetting,
  lab: string,
): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: lab,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  PY: custodianPython,
  CUST: join(dirname(custodianPython), 'custodian'),
  NODE,
  OURS: [
    ...[NODE, join(ROOT, 'cli/launch.mjs'), 'scan', '--json', '--quiet'],
    ...['--endpoint', '{endpoint}', '--region', 'us-east-1', '--state', join(lab, 'state')],
    // moto has no Price List, and Custodian names no prices.
    ...['--prices', 'built-in'],
    ...args,
  ].join(' '),
});

const measuredIn = (path: string): Race['runs'] => {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const runs = lines.map((line) => measuredSchema.parse(JSON.parse(line)));
  const failed = runs.find(({ rc }) => rc !== 0);
  if (failed !== undefined) throw new Error(`${failed.label} ended with ${failed.rc}`);
  return Map.groupBy(runs, ({ label }) => label.split('/')[0] ?? '');
};

const answers = async (endpoint: string): Promise<void> => {
  for (let tries = 0; tries < 240; tries++) {
    const answered = await fetch(`${endpoint}/__lab/rusage`).catch(() => undefined);
    if (answered?.ok) return;
    await sleep(500);
  }
  throw new Error(`no answer from ${endpoint}`);
};
