import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Series } from '#core/model/series.ts';
import { type Baseline, fitBaseline } from '#core/watch/baseline.ts';
import { firstAlarm } from '#core/watch/metric.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { firstSaturated } from '#core/watch/saturation.ts';
import {
  askReference,
  type ReferenceAnswer,
  type ReferenceCase,
  referenceCases,
} from '#test/support/watch-reference.ts';

const NEAR = 1e-9;

const fitted = ({ history, windowSamples, floor }: ReferenceCase): Baseline => {
  const series: Series = {
    resource: 'arn:aws:ec2:eu-central-1:111122223333:instance/i-0a1b2c3d4e5f60718',
    metric: 'cpu.utilization',
    unit: 'percent',
    startMs: 0,
    periodMs: SAMPLE_MS,
    values: history,
  };
  return fitBaseline({
    history: series,
    windowMs: windowSamples * SAMPLE_MS,
    tolerate: 1,
    floor,
    capacity: 100,
  });
};

const near = (ours: number | null, theirs: number | null) => {
  if (ours === null || theirs === null) return expect(ours).toBe(theirs);
  expect(Math.abs(ours - theirs)).toBeLessThan(NEAR * Math.max(1, Math.abs(theirs)));
};

/** The reference words its reasons, and names one for two of ours. */
const worded = ({ reason, days }: Baseline, theirs: string) => {
  if (theirs === 'history short or with gaps') return expect(reason).toMatch(/short-history|gaps/);
  const words = {
    'short-history': `${days} days of history, 14 needed`,
    gaps: 'history short or with gaps',
    idle: 'idle: below the floor',
    'too-variable': 'too variable',
  };
  expect(reason === null ? '' : words[reason]).toBe(theirs);
};

const expectSame = (given: ReferenceCase, theirs: ReferenceAnswer) => {
  const ours = fitted(given);
  near(ours.limit, theirs.limit);
  near(ours.level, theirs.level);
  near(ours.mde80, theirs.mde80);
  expect(ours.days).toBe(theirs.days);
  expect(ours.class).toBe(theirs.class);
  worded(ours, theirs.reason);
  for (const [i, bar] of theirs.envelope.entries()) near(ours.envelope[i * 48] ?? 0, bar);
  expect(firstAlarm(ours, { samples: given.live, firstSlot: 0 }) ?? null).toBe(theirs.alarm);
  expect(firstSaturated(given.live, 100) ?? null).toBe(theirs.saturated);
};

describe('the rule gives the numbers of its reference in Python', () => {
  const recorded = JSON.parse(
    readFileSync(new URL('./reference.json', import.meta.url), 'utf8'),
  ) as { seed: number; count: number; answers: ReferenceAnswer[] };
  const cases = referenceCases(recorded.seed, recorded.count);

  test.each(cases.map((given, i) => ({ i, given })))('case $i, as written down', ({ i, given }) => {
    const theirs = recorded.answers[i];
    if (theirs === undefined) throw new Error('run test/support/write-watch-reference.ts');
    expectSame(given, theirs);
  });

  test('what is written down has every class, alarms and silence', () => {
    const { answers } = recorded;
    expect(new Set(answers.map((a) => a.class)).size).toBe(3);
    expect(answers.filter((a) => a.alarm !== null).length).toBeGreaterThan(3);
    expect(answers.filter((a) => a.alarm === null).length).toBeGreaterThan(3);
  });

  const seed = Math.floor(Math.random() * 1e6);
  const fresh = referenceCases(seed, 60);
  const answers = askReference(fresh);
  test.skipIf(answers === undefined)(`60 machines drawn by seed ${seed}, asked now`, () => {
    for (const [i, given] of fresh.entries()) {
      const theirs = answers?.[i];
      if (theirs !== undefined) expectSame(given, theirs);
    }
    expect(answers).toHaveLength(fresh.length);
  });
});
