import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplayedMetric } from '#core/contract/api-recommendations.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import type { ChartDrawing, StrokeKind } from '#core/present/chart-drawing.ts';
import {
  dailyPeaks,
  dataQuality,
  describeLoadChart,
  layOutLoadChart,
  loadChart,
  loadLegend,
  peaksChart,
} from '#core/present/load-chart.ts';
import { daysAgo } from '#test/support/facts.ts';

const SIZE = { width: 640, height: 260 };
const pathsOf = ({ strokes }: ChartDrawing, kind: StrokeKind): readonly string[] =>
  strokes.filter((stroke) => stroke.kind === kind).map(({ d }) => d);
const aMetric = (
  values: (number | null)[],
  given: Partial<ReplayedMetric> = {},
): ReplayedMetric => ({
  metric: 'cpu.utilization',
  startMs: daysAgo(14),
  periodMs: MS_PER_HOUR,
  recorded: { unit: 'ratio', values },
  proposed: { unit: 'ratio', values: values.map((value) => (value === null ? null : 2 * value)) },
  limit: 0.8,
  ...given,
});
const samples = fc.array(fc.option(fc.double({ min: 0, max: 3, noNaN: true })), {
  minLength: 1,
  maxLength: 400,
});

describe('the chart of a load', () => {
  test('stays within its plot, whatever was measured', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 240, max: 1_600 }), (values, width) => {
        const drawing = layOutLoadChart(loadChart(aMetric(values), 'orders'), {
          width,
          height: 260,
        });
        const { left, right, top, bottom } = drawing.plot;
        const paths = drawing.strokes.map(({ d }) => d).join('');
        for (const [, x, y] of paths.matchAll(/[ML]([\d.]+) ([\d.]+)/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(left);
          expect(Number(x)).toBeLessThanOrEqual(right);
          expect(Number(y)).toBeGreaterThanOrEqual(top - 0.1);
          expect(Number(y)).toBeLessThanOrEqual(bottom);
        }
        expect(pathsOf(drawing, 'limit')).toHaveLength(1);
        expect(drawing.xTicks.length).toBeLessThanOrEqual(Math.ceil(width / 64) + 1);
      }),
    );
  });

  test('draws an hour without data as a gap, and a lone hour as a dot', () => {
    const chart = loadChart(aMetric([0.1, 0.2, null, 0.3, null, 0.1, 0.2]), 'orders');
    const drawing = layOutLoadChart(chart, SIZE);
    expect(pathsOf(drawing, 'recorded')).toHaveLength(2);
    expect(pathsOf(drawing, 'proposed')).toHaveLength(2);
    expect(drawing.dots).toHaveLength(2);
    expect(loadLegend(chart).at(-1)).toEqual({ says: 'Gap: no data, 2 hours' });
    expect(describeLoadChart(chart)).toContain('2 hours are missing.');
  });

  test('says its highest value after the change, its limit and its time', () => {
    const chart = loadChart(aMetric([0.1, 0.3, 0.2]), 'orders');
    expect(describeLoadChart(chart)).toBe(
      '17 Aug to 17 Aug, hour by hour. Highest after the change 60 %, 17 Aug 13:00 UTC. Limit 80 %.',
    );
    expect(layOutLoadChart(chart, SIZE).marks.map(({ text }) => text.says)).toEqual([
      'Highest 60 %',
    ]);
  });

  test('draws no recorded line in another unit than that of the limit', () => {
    const chart = loadChart(
      aMetric([400], {
        recorded: { unit: 'mib', values: [400] },
        proposed: { unit: 'ratio', values: [0.4] },
      }),
      'image-resize',
    );
    expect(chart).toMatchObject({ unit: 'ratio', hasRecorded: false, hasProposed: true });
    expect(chart.points).toEqual([{ atMs: daysAgo(14), recorded: null, proposed: 0.4 }]);
  });

  test('draws what was recorded alone where nothing is scaled', () => {
    const chart = loadChart(aMetric([0.1, 0.2], { proposed: null, limit: null }), 'orders');
    expect(layOutLoadChart(chart, SIZE).strokes.map(({ kind }) => kind)).toEqual(['recorded']);
    expect(loadLegend(chart)).toEqual([{ sign: 'recorded', says: 'Recorded' }]);
    expect(describeLoadChart(chart)).toContain('Highest 20 %');
    expect(describeLoadChart(loadChart(aMetric([null]), 'orders'))).toBe('No data.');
  });

  test('keeps its highest value, its gaps and its words when there is room for few points only', () => {
    const room = fc.integer({ min: 2, max: 100 });
    fc.assert(
      fc.property(samples, room, (values, most) => {
        const chart = loadChart(aMetric(values), 'orders');
        const [all, few] = [layOutLoadChart(chart, SIZE), layOutLoadChart(chart, SIZE, most)];
        const drawn = pathsOf(few, 'recorded').join('').match(/[ML]/g)?.length ?? 0;
        expect(drawn).toBeLessThanOrEqual(most);
        expect(few).toMatchObject({
          says: all.says,
          yTicks: all.yTicks,
          marks: all.marks.map(({ text }) => ({ text: { says: text.says } })),
        });
      }),
    );
    const gap = [...Array<number>(8).fill(0.1), ...Array<null>(8).fill(null), 0.2, 0.2, 0.3, 0.1];
    const few = layOutLoadChart(loadChart(aMetric(gap), 'orders'), SIZE, 10);
    expect(pathsOf(few, 'recorded')).toHaveLength(2);
  });

  test('has one highest value of each day', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const chart = loadChart(aMetric(values), 'orders');
        const days = dailyPeaks(chart);
        expect(days.map(({ atMs }) => atMs)).toEqual([
          ...new Set(chart.points.map(({ atMs }) => atMs - (atMs % MS_PER_DAY))),
        ]);
        for (const { atMs, recorded } of days) {
          const seen = chart.points.flatMap((point) =>
            point.atMs >= atMs && point.atMs < atMs + MS_PER_DAY ? (point.recorded ?? []) : [],
          );
          expect(recorded).toBe(seen.length === 0 ? null : Math.max(...seen));
        }
      }),
    );
  });

  test('of peaks alone is told day by day', () => {
    const chart = peaksChart(
      {
        question: 'Would the smaller size have been enough?',
        metric: 'cpu.utilization',
        unit: 'ratio',
        startMs: daysAgo(4),
        peakPerDay: [0.3, 0.4, null, 0.2],
        limit: 0.7,
        worst: { value: 0.4, atMs: daysAgo(3) },
        hoursOver: 0,
        hoursSeen: 72,
      },
      'orders',
    );
    expect(describeLoadChart(chart)).toBe(
      '27 Aug to 30 Aug, day by day. Highest after the change 40 %, 28 Aug. Limit 70 %. 1 day is missing.',
    );
    expect(loadLegend(chart).map(({ says }) => says)).toEqual([
      'Highest of each day after the change',
      'Limit 70 %',
      'Gap: no data, 1 day',
    ]);
    const drawing = layOutLoadChart(chart, SIZE);
    expect(pathsOf(drawing, 'recorded')).toEqual([]);
    expect(pathsOf(drawing, 'proposed')).toHaveLength(1);
    expect(drawing.dots).toHaveLength(1);
  });

  test('tells how much of the time there is data of', () => {
    expect(dataQuality(aMetric([0.1, null, 0.2]))).toBe('CPU: 2 of 3 hours');
  });
});
