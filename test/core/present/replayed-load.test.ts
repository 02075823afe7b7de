import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayLoad } from '#core/checks/replay-load.ts';
import { scaleValues } from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { replayedLoad } from '#core/present/replayed-load.ts';
import { aSeries, daysAgo } from '#test/support/facts.ts';

const samples = fc.array(
  fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null, freq: 5 }),
  { minLength: 288, maxLength: 3 * 288 },
);

const ofEach = (values: readonly (number | null)[], size: number): (number | null)[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, i) => {
    const there = values.slice(i * size, (i + 1) * size).filter((value) => value !== null);
    return there.length === 0 ? null : Math.max(...there);
  });

describe('the load that is drawn', () => {
  test('is the one that the recommendation counts: same peaks per day, same hours seen and over', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0.1, max: 8, noNaN: true }), (values, factor) => {
        const cpu = aSeries({ values, startMs: daysAgo(3) });
        const backtest = replayLoad(scaleValues(cpu, factor), { question: '?', limit: 0.8 });
        fc.pre(backtest !== undefined);
        const [load] = replayedLoad({ series: { 'cpu.utilization': cpu } }, { backtest });
        const hours = load?.proposed?.values ?? [];
        expect(hours.filter((value) => value !== null)).toHaveLength(backtest.hoursSeen);
        const perDay = ofEach(hours, 24);
        expect(perDay).toHaveLength(backtest.peakPerDay.length);
        for (const [day, peak] of backtest.peakPerDay.entries()) {
          if (peak === null) expect(perDay[day]).toBeNull();
          else expect(perDay[day]).toBeCloseTo(peak, 9);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('keeps an hour without a sample as one', () => {
    const hourAgo = (at: number) => at >= daysAgo(1) && at < daysAgo(1) + MS_PER_HOUR;
    const cpu = aSeries({ days: 2, value: (at) => (hourAgo(at) ? null : 0.3) });
    const [load] = replayedLoad({ series: { 'cpu.utilization': cpu } }, {});
    expect(load?.recorded.values[24]).toBeNull();
    expect(load?.recorded.values.filter((value) => value === null)).toHaveLength(1);
    expect(load).toMatchObject({ proposed: null, limit: null, periodMs: MS_PER_HOUR });
  });

  test('draws what was replayed first, and scales what the change scales', () => {
    const memory = aSeries({ metric: 'memory.utilization', value: 0.3 });
    const cpu = aSeries({ value: 0.2 });
    const backtest = replayLoad(scaleValues(cpu, 2), { question: '?', limit: 0.8 });
    const series = { 'memory.utilization': memory, 'cpu.utilization': cpu };
    const loads = replayedLoad(
      { series },
      { ...(backtest && { backtest }), capacityRatio: { 'memory.utilization': 0.5 } },
    );
    expect(loads.map(({ metric, limit }) => [metric, limit])).toEqual([
      ['cpu.utilization', 0.8],
      ['memory.utilization', null],
    ]);
    expect(loads[1]?.proposed?.values[0]).toBe(0.6);
  });

  test('does not call a load replayed that has other peaks than were told', () => {
    const cpu = aSeries({ value: (at) => (at - daysAgo(14)) / (14 * MS_PER_DAY) });
    const backtest = replayLoad(scaleValues(cpu, 2), { question: '?', limit: 0.8 });
    expect(backtest).toBeDefined();
    const told = backtest && { ...backtest, peakPerDay: backtest.peakPerDay.toReversed() };
    const [load] = replayedLoad(
      { series: { 'cpu.utilization': cpu } },
      told ? { backtest: told } : {},
    );
    expect(load?.proposed).toBeNull();
  });

  test('leaves out a metric without a single sample', () => {
    const silent = aSeries({ value: null, periodMs: 5 * MS_PER_MINUTE });
    expect(replayedLoad({ series: { 'cpu.utilization': silent } }, {})).toEqual([]);
  });
});
