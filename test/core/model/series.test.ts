import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import {
  coverage,
  endMs,
  lastDays,
  type Series,
  scaleValues,
  seriesSchema,
  slice,
} from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';

const hourly = (values: readonly (number | null)[]): Series => ({
  resource: 'arn:aws:ec2:eu-central-1:111122223333:instance/i-0a1b2c3d4e5f60718',
  metric: 'cpu.utilization',
  unit: 'ratio',
  startMs: 1_700_000_000_000,
  periodMs: MS_PER_HOUR,
  values,
});
const anySeries = fc.array(fc.option(fc.double({ noNaN: true }))).map(hourly);

describe('slice', () => {
  const series = hourly([0, 1, null, 3]);
  const at = (hours: number) => series.startMs + hours * MS_PER_HOUR;

  test.each([
    ['keeps the samples from the first time up to the second', 1, 3, 1, [1, null]],
    ['leaves a sample out that begins before', 0.5, 2, 1, [1]],
    ['leaves a sample out that ends after', 0, 1.5, 0, [0]],
    ['is bounded by the series', -5, 99, 0, [0, 1, null, 3]],
    ['is empty before the series', -5, -2, 0, []],
    ['is empty after the series', 9, 12, 4, []],
  ])('%s', (_name, from, to, firstHour, values) => {
    expect(slice(series, at(from), at(to))).toEqual({ ...series, startMs: at(firstHour), values });
  });

  test('refuses an end before the start', () => {
    expect(() => slice(series, at(2), at(1))).toThrow(InvalidInputError);
  });

  test('two neighbouring slices are the series', () => {
    fc.assert(
      fc.property(anySeries, fc.nat({ max: 20 }), (whole, hours) => {
        const middle = whole.startMs + hours * MS_PER_HOUR;
        const head = slice(whole, whole.startMs, Math.max(middle, whole.startMs));
        const tail = slice(whole, middle, Math.max(middle, endMs(whole)));
        expect([...head.values, ...tail.values]).toEqual(whole.values);
      }),
    );
  });
});

test('the last days end where the series ends', () => {
  const week = hourly(Array.from({ length: 7 * 24 }, (_, i) => i));
  const last = lastDays(week, 2);
  expect(last.values).toEqual(week.values.slice(-48));
  expect(last.startMs).toBe(endMs(week) - 2 * MS_PER_DAY);
  expect(lastDays(week, 30)).toEqual(week);
});

describe('coverage', () => {
  test.each([
    ['is the share of samples that are there', [1, null, 0, null], 0.5],
    ['counts a zero as a sample', [0, 0], 1],
    ['is nothing for an empty series', [], 0],
  ])('%s', (_name, values, share) => expect(coverage(hourly(values))).toBe(share));
});

test('scaling keeps missing samples missing and names the new unit', () => {
  const scaled = scaleValues(hourly([1, null, 0]), 100, 'percent');
  expect(scaled).toEqual({ ...hourly([100, null, 0]), unit: 'percent' });
  expect(scaleValues(hourly([1]), 2).unit).toBe('ratio');
});

test('a stored series reads back as it was', () => {
  fc.assert(
    fc.property(anySeries, (series) => {
      const stored: unknown = JSON.parse(JSON.stringify(series));
      // JSON has one zero; which one a sample has means nothing here.
      const withoutMinusZero = series.values.map((value) => (value === 0 ? 0 : value));
      fc.pre(series.values.every((value) => value === null || Number.isFinite(value)));
      expect(seriesSchema.parse(stored)).toEqual({ ...series, values: withoutMinusZero });
    }),
  );
});
