import { describe, expect, test } from 'vitest';
import { isBusinessTime } from '#core/planning/calendar.ts';

const at = (iso: string, hours = { zone: 'UTC', from: 8, to: 18 }) =>
  isBusinessTime(Date.parse(iso), hours);
const BERLIN = { zone: 'Europe/Berlin', from: 8, to: 18 };

describe('business time', () => {
  test.each([
    ['the first minute', '2026-08-24T08:00:00Z', true],
    ['just before it', '2026-08-24T07:59:59Z', false],
    ['the last minute', '2026-08-24T17:59:59Z', true],
    ['just after it', '2026-08-24T18:00:00Z', false],
    ['a Friday', '2026-08-28T12:00:00Z', true],
    ['a Saturday', '2026-08-29T12:00:00Z', false],
    ['a Sunday', '2026-08-30T12:00:00Z', false],
  ])('%s', (_name, iso, expected) => expect(at(iso)).toBe(expected));

  test('goes by the zone, before and after the clocks change', () => {
    // Clocks go forward on Sunday 29 March 2026 and back on Sunday 25 October.
    expect(at('2026-03-27T07:00:00Z', BERLIN)).toBe(true);
    expect(at('2026-03-27T06:59:59Z', BERLIN)).toBe(false);
    expect(at('2026-03-30T06:00:00Z', BERLIN)).toBe(true);
    expect(at('2026-03-30T05:59:59Z', BERLIN)).toBe(false);
    expect(at('2026-10-23T16:00:00Z', BERLIN)).toBe(false);
    expect(at('2026-10-26T16:00:00Z', BERLIN)).toBe(true);
  });

  test('goes by the day of the zone, not that of UTC', () => {
    const auckland = { zone: 'Pacific/Auckland', from: 8, to: 18 };
    expect(at('2026-08-30T21:00:00Z', auckland)).toBe(true);
    expect(at('2026-08-28T21:00:00Z', auckland)).toBe(false);
  });

  test('up to midnight', () => {
    const late = { zone: 'UTC', from: 0, to: 24 };
    expect(at('2026-08-24T23:59:59Z', late)).toBe(true);
    expect(at('2026-08-24T00:00:00Z', late)).toBe(true);
  });
});
