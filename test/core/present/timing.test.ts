import { expect, test } from 'vitest';
import { configSchema } from '#core/contract/config.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { capSentences, TIMING_DAYS, timingsOf } from '#core/present/timing.ts';
import { NOW } from '#test/support/facts.ts';

const of = (execution: object) => timingsOf(configSchema.parse({ execution }), NOW);

test('nothing is told where nothing is set', () => {
  expect(of({})).toEqual([]);
});

test('a window says its days, times, zone and changes, and when it is open in two weeks', () => {
  const [night] = of({
    zone: 'Europe/Berlin',
    windows: [
      {
        name: 'night',
        days: ['sat', 'sun'],
        from: '22:00',
        to: '02:00',
        when: { environment: ['prod'] },
      },
    ],
  });
  expect(night?.says).toBe(
    'Window night: Sat and Sun, 22:00 to 02:00 Europe/Berlin, for changes in prod.',
  );
  // Two weekends, four nights of four hours, in summer two hours before UTC.
  expect(night?.spans).toHaveLength(4);
  expect(night?.spans.every(({ from, to }) => to - from === 4 * MS_PER_HOUR)).toBe(true);
  expect(new Date(night?.spans[0]?.from ?? 0).toISOString()).toBe('2026-09-05T20:00:00.000Z');
  expect(night?.spans.at(-1)?.to).toBeLessThan(NOW + TIMING_DAYS * MS_PER_DAY);
});

test('freezes and business hours say theirs', () => {
  const said = of({
    freezes: [
      { reason: 'end of year', from: '2026-12-20', to: '2027-01-04' },
      { reason: 'billing', firstDaysOfMonth: 1, lastDaysOfMonth: 2 },
    ],
    safety: { requireBusinessHours: true },
  });
  expect(said.map(({ says }) => says)).toEqual([
    'Freeze, end of year: 2026-12-20 to 2027-01-04 UTC.',
    'Freeze, billing: the first day of every month and the last 2 days of every month UTC.',
    'Business hours only: Mon to Fri, 08:00 to 18:00 UTC.',
  ]);
  expect(said.map(({ kind }) => kind)).toEqual(['freeze', 'freeze', 'business-hours']);
  expect(said[0]?.spans).toEqual([]);
  expect(said[1]?.spans).toHaveLength(1);
});

test('the caps are told with their numbers', () => {
  const { execution } = configSchema.parse({
    execution: { caps: { atOnce: 1, shareOfGroup: 0.25 } },
  });
  expect(capSentences(execution).slice(0, 2)).toEqual([
    'At most 1 change at once.',
    'At most 25 % of a group at once; of a group however small, one.',
  ]);
});
