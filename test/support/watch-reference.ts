import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Baseline } from '#core/watch/baseline.ts';
import { SAMPLES_PER_DAY } from '#core/watch/samples.ts';
import { sharedPath } from './shared-files.ts';
import { uniform } from './uniform.ts';

/** One question to both implementations; values in percent, as the reference expects them. */
export interface ReferenceCase {
  readonly history: readonly (number | null)[];
  readonly live: readonly (number | null)[];
  readonly windowSamples: number;
  readonly floor: number;
}

/** What the Python reference answers; the envelope is every 48th slot of it. */
export interface ReferenceAnswer extends Pick<Baseline, 'limit' | 'level' | 'mde80' | 'days'> {
  readonly class: Baseline['class'];
  readonly reason: string;
  readonly envelope: readonly number[];
  readonly alarm: number | null;
  readonly saturated: number | null;
}

/** Returns the answers of the Python reference, or `undefined` where Python, numpy or the reference is absent. */
export const askReference = (cases: readonly ReferenceCase[]): ReferenceAnswer[] | undefined => {
  const folder = sharedPath('watch/watch_rule.py')?.replace(/watch_rule\.py$/, '');
  if (folder === undefined) return undefined;
  if (spawnSync('python3', ['-c', 'import numpy']).status !== 0) {
    console.warn(
      'SKIPPED: python3 with numpy is not here, so the watch is not compared with its reference',
    );
    return undefined;
  }
  const script = fileURLToPath(new URL('./watch_reference.py', import.meta.url));
  const options = { input: JSON.stringify(cases), encoding: 'utf8', maxBuffer: 1e9 } as const;
  return JSON.parse(execFileSync('python3', [script, folder], options)) as ReferenceAnswer[];
};

/** Returns synthetic machines: a load by the hour with noise, bursts and gaps, then a rise; the same for a seed. */
export const referenceCases = (seed: number, count: number): ReferenceCase[] =>
  Array.from({ length: count }, (_, i) => aCase(seed * 1_000 + i));

const aCase = (seed: number): ReferenceCase => {
  const random = uniform(seed);
  const pick = <T>(...options: readonly T[]): T =>
    options[Math.floor(random() * options.length)] as T;
  const usual = pick(0.8, 5, 20, 45);
  const swing = pick(0, 0.2, 0.8);
  const noise = pick(0.02, 0.1, 0.5);
  const drift = pick(0, 0.02, 0.05);
  const bursts = pick(0, 0, 0.003);
  const gaps = pick(0, 0, 0.01, 0.08);
  const days = pick(14, 14, 14, 14, 14.3, 17, 13.5, 1.5);
  const lately = pick(1, 1, 1.5);
  const rise = pick(1, 1.1, 1.3, 1.5, 2, 4);
  let wandered = 0;
  let burstLeft = 0;
  const sample = (i: number, factor: number): number | null => {
    const clock = 1 + swing * Math.sin((2 * Math.PI * i) / SAMPLES_PER_DAY);
    wandered = 0.99 * wandered + drift * (random() - 0.5);
    burstLeft = random() < bursts ? 12 : burstLeft - 1;
    const spread = Math.exp(wandered + noise * (random() + random() - 1));
    const value = usual * clock * (burstLeft > 0 ? 2 : 1) * spread * factor;
    return random() < gaps ? null : Math.min(100, Math.round(value * 1e4) / 1e4);
  };
  const length = Math.floor(days * SAMPLES_PER_DAY);
  const windowSamples = pick(12, 24, 24, 72, 73, 288);
  return {
    history: Array.from({ length }, (_, i) => sample(i, i < length - 24 ? 1 : lately)),
    live: Array.from({ length: windowSamples }, (_, i) => sample(length + i, lately * rise)),
    windowSamples,
    floor: 1,
  };
};
