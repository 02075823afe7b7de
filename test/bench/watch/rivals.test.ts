import { describe, expect, test } from 'vitest';
import { SAMPLES_PER_DAY } from '#core/watch/samples.ts';
import { uniform } from '#test/support/uniform.ts';
import { mixtureSprt, type Rival, sameHour, threeSigma } from '../../../bench/watch/rivals.ts';

const random = uniform(3);
/** Twice as much in one half of each day, with noise of a tenth; the watch is in the middle of the other half. */
const load = (slot: number) =>
  ((slot + 72) % SAMPLES_PER_DAY < 144 ? 0.1 : 0.2) * (0.95 + 0.1 * random());
const history = Array.from({ length: 14 * SAMPLES_PER_DAY }, (_, i) => load(i));
const loadAfter = (factor: number) => Array.from({ length: 24 }, (_, i) => factor * load(i));

const rivals: Readonly<Record<string, Rival>> = { threeSigma, sameHour, mixtureSprt };

describe.each(Object.entries(rivals))('%s', (_name, rival) => {
  const judge = rival(history);

  test('is quiet where nothing happened', () => expect(judge(loadAfter(1))).toBeUndefined());

  test('finds a fivefold load after 25 to 35 minutes, the first sample left out', () => {
    expect(judge(loadAfter(5))).toBeGreaterThanOrEqual(1);
    expect(judge(loadAfter(5))).toBeLessThanOrEqual(6);
  });
});

test('only who knows the hour finds a rise that stays below the rest of the day', () => {
  expect(threeSigma(history)(loadAfter(1.8))).toBeUndefined();
  expect(sameHour(history)(loadAfter(1.8))).toBe(5);
  expect(mixtureSprt(history)(loadAfter(1.8))).toBeDefined();
});
