import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilOf } from '#core/present/civil.ts';

test('agrees with the platform on every instant of ten thousand years', () => {
  const instants = fc.integer({ min: Date.UTC(-4000, 0), max: Date.UTC(6000, 0) });
  fc.assert(
    fc.property(instants, (at) => {
      const date = new Date(at);
      expect(civilOf(at)).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        weekday: date.getUTCDay(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
      });
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['the leap day of a century that has one', Date.UTC(2000, 1, 29), 29],
  ['the day after the February of one that has none', Date.UTC(1900, 1, 28) + 86_400_000, 1],
])('knows %s', (_name, at, day) => expect(civilOf(at).day).toBe(day));
