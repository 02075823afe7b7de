import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { quietUntil } from '#core/notify/quiet-hours.ts';

const at = (iso: string) => Date.parse(iso);
const night = (zone: string) => ({ zone, from: 22, to: 7 });

describe('quiet hours', () => {
  test.each([
    ['over midnight', '2026-08-31T23:10:00Z', night('UTC'), '2026-09-01T07:00:00Z'],
    ['in the middle of the day', '2026-08-31T12:00:00Z', night('UTC'), '2026-08-31T12:00:00Z'],
    ['from their first minute', '2026-08-31T22:00:00Z', night('UTC'), '2026-09-01T07:00:00Z'],
    [
      'not in the minute of their end',
      '2026-09-01T07:00:00Z',
      night('UTC'),
      '2026-09-01T07:00:00Z',
    ],
    [
      'by the clock of their zone',
      '2026-08-31T20:30:00Z',
      night('Europe/Berlin'),
      '2026-09-01T05:00:00Z',
    ],
    [
      'shorter by the hour that spring leaves out',
      '2026-03-28T22:00:00Z',
      night('Europe/Berlin'),
      '2026-03-29T05:00:00Z',
    ],
    [
      'longer by the hour that autumn repeats',
      '2026-10-24T21:00:00Z',
      night('Europe/Berlin'),
      '2026-10-25T06:00:00Z',
    ],
    [
      'in a zone three quarters off the hour',
      '2026-08-31T17:00:00Z',
      night('Asia/Kathmandu'),
      '2026-09-01T01:15:00Z',
    ],
    [
      'never, when they begin where they end',
      '2026-08-31T22:00:00Z',
      { zone: 'UTC', from: 5, to: 5 },
      '2026-08-31T22:00:00Z',
    ],
  ])('%s', (_name, now, quiet, expected) =>
    expect(new Date(quietUntil(at(now), quiet)).toISOString()).toBe(
      new Date(expected).toISOString(),
    ),
  );

  test('end at a time that is not quiet, and no earlier time is', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
    );
    const hours = fc.integer({ min: 0, max: 23 });
    fc.assert(
      fc.property(
        zones,
        hours,
        hours,
        fc.integer({ min: at('2026-01-01'), max: at('2027-01-01') }),
        (zone, from, to, now) => {
          const end = quietUntil(now, { zone, from, to });
          expect(end).toBeGreaterThanOrEqual(now);
          expect(end - now).toBeLessThan(MS_PER_DAY + 60 * MS_PER_MINUTE);
          expect(quietUntil(end, { zone, from, to })).toBe(end);
          if (end > now) expect(quietUntil(end - 1, { zone, from, to })).toBe(end);
        },
      ),
      { numRuns: 60 },
    );
  });
});
