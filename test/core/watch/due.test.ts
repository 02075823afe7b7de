import { expect, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { isDue } from '#core/watch/due.ts';

const START = Date.UTC(2026, 2, 3, 9);

/** The minutes at which a watch of so many hours is judged, when somebody comes every minute. */
const judgedAt = (hours: number): number[] => {
  const watch = { startedAt: START, until: START + hours * MS_PER_HOUR };
  const minutes: number[] = [];
  let last: number | null = null;
  for (let now = START; now <= watch.until; now += MS_PER_MINUTE)
    if (isDue(watch, last, now)) {
      last = now;
      minutes.push((now - START) / MS_PER_MINUTE);
    }
  return minutes;
};

test('a short watch is judged every minute', () => {
  expect(judgedAt(2)).toEqual(Array.from({ length: 121 }, (_, minute) => minute));
});

test('a long one with each sample in its first two hours, then every half hour, and at its end', () => {
  const minutes = judgedAt(24);
  expect(minutes.slice(0, 2)).toEqual([0, 5]);
  expect(minutes.slice(22, 26)).toEqual([110, 115, 145, 175]);
  expect(minutes.at(-1)).toBe(24 * 60);
  expect(minutes).toHaveLength(24 + 44 + 1);
});
