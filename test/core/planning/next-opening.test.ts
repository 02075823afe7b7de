import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { nextOpening } from '#core/planning/calendar.ts';
import { aSubject, executing } from '#test/support/planning.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

const formats = new Map<string, Intl.DateTimeFormat>();
const wallClockOf = (zone: string): Intl.DateTimeFormat => {
  const known =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(zone, known);
  return known;
};

/** As people read a window: what the clock on the wall shows, minute by minute. `Sun 02:15`. */
const isOpenOnTheWall = (
  { days, from, to, zone }: { days: readonly string[]; from: string; to: string; zone: string },
  ms: number,
): boolean => {
  const [weekday = '', time = ''] = wallClockOf(zone).format(ms).split(' ');
  const today = weekday.toLowerCase();
  const yesterday = WEEK[(WEEK.indexOf(today) + 6) % 7] ?? '';
  if (from < to) return days.includes(today) && from <= time && time < to;
  return (days.includes(today) && time >= from) || (days.includes(yesterday) && time < to);
};
const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const time = fc
  .tuple(fc.nat(23), fc.constantFrom('00', '15', '30'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const window = fc
  .record({
    name: fc.constant('any'),
    days: fc.subarray(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], { minLength: 1 }),
    from: time,
    to: time,
    zone: fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'UTC',
    ),
  })
  .filter(({ from, to }) => from !== to);
/** Around the changes of the clocks of these zones, and any time else. */
const start = fc.oneof(
  fc
    .constantFrom(
      '2026-03-08T07:00Z',
      '2026-03-29T01:00Z',
      '2026-04-04T15:00Z',
      '2026-10-03T15:30Z',
      '2026-10-25T01:00Z',
      '2026-11-01T06:00Z',
    )
    .map(at),
  fc
    .integer({
      min: at('2026-01-01T00:00Z') / MS_PER_MINUTE,
      max: at('2027-12-31T00:00Z') / MS_PER_MINUTE,
    })
    .map((minute) => minute * MS_PER_MINUTE),
);

test('the next opening is open for as long as it takes, and nothing before it is: against every minute of the wall clock', () => {
  fc.assert(
    fc.property(
      window,
      start,
      fc.integer({ min: -6 * 60, max: 6 * 60 }),
      (given, about, minutes) => {
        const now = about + minutes * MS_PER_MINUTE;
        const found = nextOpening(executing({ windows: [given] }), aSubject(), now);
        const isOpen = (minute: number) => isOpenOnTheWall(given, now + minute * MS_PER_MINUTE);
        // It takes a little over four minutes, and windows begin and end on the minute.
        let first = 0;
        let inARow = 0;
        for (let minute = 0; inARow < 5 && minute < 9 * 24 * 60; minute++) {
          inARow = isOpen(minute) ? inARow + 1 : 0;
          first = minute - 4;
        }
        expect(found && (found.from - now) / MS_PER_MINUTE).toBe(first);
        if (found?.to !== undefined) {
          expect(isOpen((found.to - now) / MS_PER_MINUTE)).toBe(false);
          expect(isOpen((found.to - now) / MS_PER_MINUTE - 1)).toBe(true);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('a year of frozen windows is looked through in no time', () => {
  const config = executing({
    windows: [{ name: 'night', from: '02:00', to: '04:00', zone: 'Europe/Berlin' }],
    freezes: [{ reason: 'long', from: '2026-01-01', to: '2026-12-31' }],
  });
  const opening = nextOpening(config, aSubject(), at('2026-01-02T00:00Z'));
  expect(iso(opening?.from ?? 0)).toBe('2027-01-01T01:00');
  expect((opening?.to ?? 0) - (opening?.from ?? 0)).toBe(2 * MS_PER_HOUR);
});
