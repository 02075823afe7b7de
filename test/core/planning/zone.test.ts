import { describe, expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { isZone, offsetAt, stretchesOf } from '#core/planning/zone.ts';

const at = (iso: string): number => Date.parse(iso);

describe('a zone', () => {
  test.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Asia/Kathmandu', true],
    ['Berlin', false],
    ['Europe/Atlantis', false],
    ['', false],
  ])('%s is one: %s', (zone, expected) => expect(isZone(zone)).toBe(expected));

  test.each([
    ['UTC', '2026-07-01T00:00Z', 0],
    ['Asia/Kathmandu', '2026-07-01T00:00Z', 5.75],
    ['America/New_York', '2026-07-01T00:00Z', -4],
    ['America/New_York', '2026-01-01T00:00Z', -5],
    ['Australia/Lord_Howe', '2026-01-01T00:00Z', 11],
    ['Australia/Lord_Howe', '2026-07-01T00:00Z', 10.5],
    ['Africa/Monrovia', '1970-01-01T00:00Z', -(44 * MS_PER_MINUTE + 30_000) / MS_PER_HOUR],
  ])('%s at %s is %d h ahead of UTC', (zone, iso, hours) =>
    expect(offsetAt(zone, at(iso))).toBe(hours * MS_PER_HOUR),
  );
});

/** Where the clocks are set, from the IANA time zone database. */
describe('the clocks are set', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T01:00Z', 1, 2],
    ['Europe/Berlin', '2026-10-25T01:00Z', 2, 1],
    ['America/New_York', '2026-03-08T07:00Z', -5, -4],
    ['America/New_York', '2026-11-01T06:00Z', -4, -5],
    ['Australia/Lord_Howe', '2026-04-04T15:00Z', 11, 10.5],
    ['Australia/Lord_Howe', '2026-10-03T15:30Z', 10.5, 11],
    ['Pacific/Apia', '2011-12-30T10:00Z', -10, 14],
  ])('%s at %s', (zone, iso, before, after) => {
    const [first, second, ...more] = stretchesOf(
      zone,
      at(iso) - 3.3 * MS_PER_DAY,
      at(iso) + MS_PER_DAY,
    );
    expect([first?.offsetMs, second?.offsetMs]).toEqual(
      [before, after].map((h) => h * MS_PER_HOUR),
    );
    expect([first?.to, second?.from, more]).toEqual([at(iso), at(iso), []]);
  });

  test('never in Kathmandu: a year is one stretch', () => {
    const [from, to] = [at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z')];
    expect(stretchesOf('Asia/Kathmandu', from, to)).toEqual([
      { from, to, offsetMs: 5.75 * MS_PER_HOUR },
    ]);
  });
});
