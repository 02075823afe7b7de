import { describe, expect, test } from 'vitest';
import { chartRow, rowText } from '#console/charts/chart-rows.ts';
import { at } from '#test/support/story-watch.ts';

const aPoint = { atMs: at(9, 20), value: 71, expected: { low: 41, high: 47 }, limit: 56 };

describe('chartRow', () => {
  test('gives every number its unit', () => {
    expect(rowText(chartRow(aPoint, 'ms', at(9, 30)))).toBe(
      '09:20 UTC: 71 ms, expected 41 ms to 47 ms, limit 56 ms',
    );
  });

  test('a missing sample is said to be missing, not zero', () => {
    expect(chartRow({ ...aPoint, value: null }, 'ms', at(9, 20)).measured).toBe('no data');
  });

  test('a sample whose time has not come is not missing', () => {
    expect(chartRow({ ...aPoint, value: null }, 'ms', at(9, 15)).measured).toBe('to come');
  });

  test('says where nothing is expected and nothing limits', () => {
    const row = chartRow({ ...aPoint, expected: null, limit: null }, 'ms', at(9, 30));
    expect(row).toMatchObject({ expected: 'no data', limit: 'none' });
  });
});
