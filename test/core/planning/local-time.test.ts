import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { isInMonth, localMs, weekdayOf } from '#core/planning/local-time.ts';

describe('a local time', () => {
  test.each([
    ['1970-01-01', 0],
    ['2026-12-20', Date.UTC(2026, 11, 20)],
    ['2028-02-29T18:30', Date.UTC(2028, 1, 29, 18, 30)],
    ['2026-02-29', undefined],
    ['2026-13-01', undefined],
    ['2026-1-1', undefined],
    ['2026-12-20T24:00', undefined],
    ['2026-12-20 18:00', undefined],
    ['tomorrow', undefined],
  ])('%s is %s', (text, expected) => expect(localMs(text)).toBe(expected));

  test('every day from 1900 to 2200 is found again', () => {
    const days = fc.integer({ min: -25_567, max: 84_005 });
    fc.assert(
      fc.property(days, (day) => {
        const text = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
        expect(localMs(text)).toBe(day * MS_PER_DAY);
        expect(weekdayOf(day)).toBe(
          ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(day * MS_PER_DAY).getUTCDay()],
        );
      }),
    );
  });
});

test.each([
  ['2026-02-27', { last: 2 }, true],
  ['2026-02-26', { last: 2 }, false],
  ['2028-02-28', { last: 2 }, true],
  ['2028-02-27', { last: 2 }, false],
  ['2026-03-01', { first: 1 }, true],
  ['2026-03-02', { first: 1 }, false],
  ['2026-03-15', {}, false],
])('%s is one of the days %j of its month: %s', (text, days, expected) =>
  expect(isInMonth((localMs(text) ?? 0) / MS_PER_DAY, days)).toBe(expected),
);
