import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, money, usdPerMonth } from '#core/model/money.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  capitalised,
  clockTime,
  counted,
  dateTime,
  deadline,
  dollars,
  duration,
  isoTime,
  listed,
  measured,
  memory,
  percent,
  relative,
  tied,
} from '#core/present/format.ts';
import { NOW } from '#test/support/facts.ts';

describe('money', () => {
  test.each([
    ['1108.42', '$1,108.42'],
    ['22.7', '$22.70'],
    ['10000', '$10,000.00'],
    ['10000.01', '$10,000'],
    ['1234567.89', '$1,234,568'],
    ['-2.1', '-$2.10'],
    ['-0.001', '$0.00'],
    ['0', '$0.00'],
  ])('%s dollars read %s', (amount, text) => expect(dollars(usdPerMonth(amount))).toBe(text));

  test('of another currency names it', () =>
    expect(dollars(money('12.5', 'EUR'))).toBe('12.50 EUR'));

  test('up to ten thousand keeps every cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (cents) => {
        const text = dollars(add(money(0, 'USD'), money((cents / 100).toFixed(2), 'USD')));
        expect(Number(text.replace(/[$,]/g, ''))).toBe(cents / 100);
      }),
    );
  });
});

test.each([
  [0.61, '61 %'],
  [0.0002, '0.02 %'],
  [0.00001, '< 0.01 %'],
  [0, '0 %'],
  [0.025, '2.5 %'],
  [1, '100 %'],
  [12.345, '1,235 %'],
])('the ratio %d reads %s', (ratio, text) => expect(percent(ratio)).toBe(text));

test.each([
  [71.2, 'ms', '71 ms'],
  [7.25, 'ms', '7.3 ms'],
  [12_400, 'ms', '12.4 s'],
  [0.49, 'ratio', '49 %'],
  [1_536, 'mib', '1536 MB'],
  [3, 'count', '3'],
  [2.5, 'iops', '2.5 iops'],
])('%d %s reads %s', (value, unit, text) => expect(measured(value, unit)).toBe(text));

test.each([
  [128, '128 MB'],
  [3_008, '3008 MB'],
  [10_240, '10 GiB'],
  [65_536, '64 GiB'],
])('%d MiB of memory read %s', (mib, text) => expect(memory(mib)).toBe(text));

test.each([
  [30 * MS_PER_MINUTE, '30 min'],
  [60 * MS_PER_MINUTE, '1 h'],
  [90 * MS_PER_MINUTE, '90 min'],
  [2 * MS_PER_HOUR, '2 h'],
  [63 * MS_PER_DAY, '63 d'],
  [500, '1 s'],
])('%d ms last %s', (ms, text) => expect(duration(ms)).toBe(text));

describe('time', () => {
  test('names the zone wherever it stands alone', () => {
    expect(dateTime(NOW)).toBe('31 Aug 12:00 UTC');
    expect(deadline(NOW + 3 * MS_PER_DAY + 5 * MS_PER_HOUR)).toBe('Thu 3 Sep, 17:00 UTC');
    expect(isoTime(NOW)).toBe('2026-08-31T12:00:00Z');
    expect(clockTime(NOW + 4_000)).toBe('12:00:04');
  });

  test.each([
    [-4 * MS_PER_MINUTE, '4 min ago'],
    [3 * MS_PER_HOUR, 'in 3 h'],
    [-200, 'just now'],
    [-MS_PER_DAY, 'Sun 30 Aug, 12:00 UTC'],
    [MS_PER_DAY - 1, 'in 24 h'],
  ])('%d ms away reads %s', (distance, text) => expect(relative(NOW + distance, NOW)).toBe(text));
});

test('words are listed, counted and begun as people write them', () => {
  expect(listed([])).toBe('');
  expect(listed(['errors'])).toBe('errors');
  expect(listed(['errors', 'CPU', 'p95'])).toBe('errors, CPU and p95');
  expect(counted(1, 'change')).toBe('1 change');
  expect(counted(1_200, 'person', 'people')).toBe('1,200 people');
  expect(capitalised('errors')).toBe('Errors');
  expect(capitalised('p95 is high')).toBe('p95 is high');
});

test('a number keeps its unit beside it in markup', () => {
  expect(tied('limit of 70 % at 04:00 UTC, 3 changes')).toBe(
    'limit of 70\u00A0% at 04:00\u00A0UTC, 3 changes',
  );
});
