import { describe, expect, test } from 'vitest';
import type { Config } from '#core/contract/config.ts';
import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { calendarAt, nextOpening, openSpans } from '#core/planning/calendar.ts';
import { aSubject, executing } from '#test/support/planning.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const NOON = at('2026-11-21T12:00Z');
/** The resize that all of this is about takes 4 min 10 s: 3 of interruption and two looks for each step. */
const NEEDS_MS = 3 * MS_PER_MINUTE + 70_000;

const opened = (config: Config, from: string, to: string) =>
  openSpans(config, aSubject(), { from: at(from), to: at(to) }).map(
    (span) => `${iso(span.from)} ${iso(span.to)}`,
  );

describe('windows go by the clock on the wall', () => {
  test.each([
    // 02:00 to 03:00 does not exist on 29 March: the window is skipped, and an hour longer in October.
    ['Europe/Berlin', '02:00', '03:00', '2026-03-29', []],
    ['Europe/Berlin', '02:00', '04:00', '2026-03-29', ['2026-03-29T01:00 2026-03-29T02:00']],
    ['Europe/Berlin', '02:00', '03:00', '2026-10-25', ['2026-10-25T00:00 2026-10-25T02:00']],
    // 02:30 comes twice: what ends then opens again.
    [
      'Europe/Berlin',
      '01:00',
      '02:30',
      '2026-10-25',
      ['2026-10-24T23:00 2026-10-25T00:30', '2026-10-25T01:00 2026-10-25T01:30'],
    ],
    ['America/New_York', '02:00', '04:00', '2026-03-08', ['2026-03-08T07:00 2026-03-08T08:00']],
    ['America/New_York', '01:00', '02:00', '2026-11-01', ['2026-11-01T05:00 2026-11-01T07:00']],
    // Half an hour: 02:00 to 02:30 is skipped, 01:30 to 02:00 comes twice.
    ['Australia/Lord_Howe', '02:00', '03:00', '2026-10-04', ['2026-10-03T15:30 2026-10-03T16:00']],
    ['Australia/Lord_Howe', '01:30', '02:00', '2026-04-05', ['2026-04-04T14:30 2026-04-04T15:30']],
    ['Asia/Kathmandu', '02:00', '04:00', '2026-03-29', ['2026-03-28T20:15 2026-03-28T22:15']],
    ['Pacific/Apia', '02:00', '04:00', '2011-12-31', ['2011-12-30T12:00 2011-12-30T14:00']],
  ])('%s, %s to %s on %s', (zone, from, to, day, expected) => {
    const weekday = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[
      new Date(day).getUTCDay()
    ];
    const config = executing({ windows: [{ name: 'night', days: [weekday], from, to, zone }] });
    const around = at(`${day}T12:00Z`);
    expect(
      opened(config, `${iso(around - 3 * MS_PER_DAY)}Z`, `${iso(around + 3 * MS_PER_DAY)}Z`),
    ).toEqual(expected);
  });

  test('a Friday that Samoa never had has no window', () => {
    const config = executing({
      windows: [
        { name: 'friday', days: ['fri'], from: '00:00', to: '24:00', zone: 'Pacific/Apia' },
      ],
    });
    expect(opened(config, '2011-12-25T00:00Z', '2012-01-05T00:00Z')).toEqual([]);
  });

  test('past midnight a window belongs to the day on which it begins', () => {
    const config = executing({
      windows: [{ name: 'night', days: ['sat'], from: '22:00', to: '02:00' }],
    });
    expect(opened(config, '2026-11-20T00:00Z', '2026-11-24T00:00Z')).toEqual([
      '2026-11-21T22:00 2026-11-22T02:00',
    ]);
  });

  test('whole days in a row are one window', () => {
    const config = executing({
      windows: [{ name: 'weekend', days: ['sat', 'sun'], from: '00:00', to: '24:00' }],
    });
    expect(opened(config, '2026-11-20T00:00Z', '2026-11-24T00:00Z')).toEqual([
      '2026-11-21T00:00 2026-11-23T00:00',
    ]);
  });

  test('one that ends when it begins never opens', () => {
    const config = executing({ windows: [{ name: 'empty', from: '02:00', to: '02:00' }] });
    expect(nextOpening(config, aSubject(), NOON)).toBeUndefined();
    expect(calendarAt(config, aSubject(), NOON)).toEqual({
      open: false,
      says: 'outside the window empty',
    });
  });

  test('without one it is always open, and nothing is said to close', () => {
    expect(nextOpening(executing(), aSubject(), 0)).toEqual({ from: 0 });
  });
});

describe('which windows count', () => {
  const prod = {
    name: 'prod',
    days: ['sun'],
    from: '02:00',
    to: '04:00',
    when: { environment: ['prod'] },
  };
  const night = { name: 'night', from: '22:00', to: '23:00' };

  test.each([
    ['those that name it', [night, prod], { environment: 'prod' }, '2026-11-22T02:00'],
    [
      'those without a condition, where none names it',
      [night, prod],
      { environment: 'dev' },
      '2026-11-21T22:00',
    ],
    ['none, where all are for others: always', [prod], { environment: 'dev' }, '2026-11-21T12:00'],
  ])('%s', (_name, windows, given, expected) => {
    const opening = nextOpening(executing({ windows }), aSubject(given), at('2026-11-21T12:00Z'));
    expect(iso(opening?.from ?? 0)).toBe(expected);
  });

  test('what takes a change back waits for none, and for no freeze', () => {
    const config = executing({
      windows: [night],
      freezes: [{ reason: 'all', from: '2026-01-01', to: '2026-12-31' }],
    });
    const subject = aSubject({ reverts: 'chg-1' });
    expect(calendarAt(config, subject, at('2026-11-21T12:00Z'))).toEqual({
      open: true,
      says: 'no window and no freeze is set for it',
    });
  });
});

describe('a freeze', () => {
  const yearEnd = {
    reason: 'year end',
    from: '2026-12-20',
    to: '2027-01-06',
    zone: 'Europe/Berlin',
  };

  test.each([
    ['the last minute before it', '2026-12-19T22:59Z', true],
    ['its first minute', '2026-12-19T23:00Z', false],
    ['its last minute, on the day that it names last', '2027-01-06T22:59Z', false],
    ['the first minute after it', '2027-01-06T23:00Z', true],
  ])('%s', (_name, when, open) =>
    expect(calendarAt(executing({ freezes: [yearEnd] }), aSubject(), at(when)).open).toBe(open),
  );

  test('says why, and until when', () => {
    const answer = calendarAt(
      executing({ freezes: [yearEnd] }),
      aSubject(),
      at('2026-12-24T18:00Z'),
    );
    expect(answer).toEqual({
      open: false,
      says: 'frozen: year end',
      until: at('2027-01-06T23:00Z'),
    });
  });

  test('comes back around the end of every month', () => {
    const config = executing({
      freezes: [{ reason: 'closing', lastDaysOfMonth: 2, firstDaysOfMonth: 1 }],
    });
    expect(opened(config, '2026-02-25T00:00Z', '2026-04-03T00:00Z')).toEqual([
      '2026-02-25T00:00 2026-02-27T00:00',
      '2026-03-02T00:00 2026-03-30T00:00',
      '2026-04-02T00:00 2026-04-03T00:00',
    ]);
  });

  test('is for some changes only', () => {
    const config = executing({ freezes: [{ ...yearEnd, when: { environment: ['prod'] } }] });
    const isOpen = (environment: string) =>
      calendarAt(config, aSubject({ environment }), at('2026-12-24T18:00Z')).open;
    expect([isOpen('prod'), isOpen('dev')]).toEqual([false, true]);
  });
});

test('a window is used as long as the whole change fits into what is left of it', () => {
  const config = executing({
    windows: [{ name: 'night', days: ['sun'], from: '02:00', to: '04:00' }],
  });
  const ends = at('2026-11-22T04:00Z');
  const start = (now: number) => nextOpening(config, aSubject(), now)?.from;
  expect(start(ends - NEEDS_MS)).toBe(ends - NEEDS_MS);
  expect(start(ends - NEEDS_MS + 1)).toBe(at('2026-11-29T02:00Z'));
});

test('business hours are asked for where they are required', () => {
  const config = executing(
    { safety: { requireBusinessHours: true } },
    { businessHours: { zone: 'America/New_York', from: 9, to: 17 } },
  );
  expect(opened(config, '2026-03-06T00:00Z', '2026-03-10T00:00Z')).toEqual([
    '2026-03-06T14:00 2026-03-06T22:00',
    // The clocks went forward in between.
    '2026-03-09T13:00 2026-03-09T21:00',
  ]);
  expect(calendarAt(config, aSubject(), at('2026-03-07T15:00Z')).says).toBe(
    'outside business hours',
  );
});
