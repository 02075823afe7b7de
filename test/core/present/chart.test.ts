import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import {
  type BandChart,
  bandLegend,
  type ChartPoint,
  describeBandChart,
  layOutBandChart,
} from '#core/present/band-chart.ts';
import { changeChart } from '#core/present/change-chart.ts';
import type { ChartDrawing, ChartSize, StrokeKind } from '#core/present/chart-drawing.ts';
import { chartSvg } from '#core/present/svg-chart.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import { aSeries, NOW } from '#test/support/facts.ts';
import { ledgerOf, lowerMemory, OPENED } from './presented-changes.ts';

const SIZE = { width: 640, height: 240 };

const pathsOf = ({ strokes }: ChartDrawing, kind: StrokeKind): readonly string[] =>
  strokes.filter((stroke) => stroke.kind === kind).map(({ d }) => d);
const svgOf = (chart: BandChart, size: ChartSize, id: string): string =>
  chartSvg(layOutBandChart(chart, size), id).toString();

const chartOf = (
  values: readonly (number | null)[],
  given: Partial<BandChart> = {},
): BandChart => ({
  title: 'p95 of image-resize',
  unit: 'ms',
  points: values.map((value, i) => ({
    atMs: NOW + i * 5 * MS_PER_MINUTE,
    value,
    expected: { low: 40, high: 50 },
    limit: 60,
  })),
  markers: [],
  ...given,
});

describe('the chart', () => {
  test('breaks its line at a gap and shows a lonely sample as a dot', () => {
    const drawing = layOutBandChart(chartOf([44, 45, null, 46, null, 47, 48]), SIZE);
    expect(pathsOf(drawing, 'live')).toHaveLength(2);
    expect(drawing.dots).toHaveLength(1);
  });

  test('draws as many positions as there are samples: a gap is never one of them', () => {
    const samples = fc.array(fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(samples, (values) => {
        const drawing = layOutBandChart(chartOf(values), SIZE);
        const drawn = pathsOf(drawing, 'live').join('').match(/[ML]/g)?.length ?? 0;
        expect(drawn + drawing.dots.length).toBe(values.filter((value) => value !== null).length);
        expect(svgOf(chartOf(values), SIZE, 'c')).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });

  test('stays inside its plot and keeps the order of values', () => {
    const { dots, plot } = layOutBandChart(chartOf([10, null, 100, null, 55]), SIZE);
    const [low, high, middle] = dots.map(({ y }) => y);
    expect(high).toBeLessThan(middle ?? 0);
    expect(middle).toBeLessThan(low ?? 0);
    for (const { x, y } of dots) {
      expect(x >= plot.left && x <= plot.right && y >= plot.top && y <= plot.bottom).toBe(true);
    }
  });

  test('says in words what it shows, from the same values', () => {
    const chart = chartOf([44, null, 71], { markers: [{ atMs: NOW, label: 'Applied' }] });
    expect(describeBandChart(chart)).toBe(
      '12:00 UTC to 12:10 UTC, 10 min. Last value 71 ms at 12:10 UTC, expected 40 ms to 50 ms, limit 60 ms. ' +
        '1 sample is missing. 1 Applied 12:00 UTC.',
    );
    expect(describeBandChart(chartOf([]))).toBe('No data yet.');
    expect(describeBandChart(chartOf([null, null]))).toContain('No sample yet.');
  });

  test('has title and description as its accessible name and no style to be blocked', () => {
    const svg = svgOf(chartOf([44, 45], { title: '<p95> of "x"' }), SIZE, 'c1');
    expect(svg).toContain('aria-labelledby="c1-title c1-desc"');
    expect(svg).toContain('<title id="c1-title">&#60;p95&#62; of &#34;x&#34;</title>');
    expect(svg).not.toMatch(/style=|<style|<script|on\w+=/);
  });

  describe('its numbers of markers', () => {
    /** The samples of half a day; up to seven markers anywhere in it leave room for all of their numbers. */
    const halfDay = chartOf(Array.from({ length: 145 }, () => 44));
    const at = (minute: number) => ({
      atMs: NOW + minute * MS_PER_MINUTE,
      label: 'Applied' as const,
    });
    const layOut = (minutes: readonly number[]) =>
      layOutBandChart({ ...halfDay, markers: minutes.map(at) }, SIZE);
    const someMinutes = fc
      .array(fc.integer({ min: 0, max: 720 }), { maxLength: 7 })
      .map((minutes) => minutes.sort((a, b) => a - b));

    test('never overlap, keep their order and stay inside', () => {
      fc.assert(
        fc.property(someMinutes, (minutes) => {
          const { marks, plot } = layOut(minutes);
          const xs = marks.map(({ circle }) => circle.x);
          const gaps = xs.slice(1).map((x, i) => x - (xs[i] ?? 0));
          expect(Math.min(19, ...gaps)).toBeCloseTo(19, 6);
          for (const x of xs) expect(x >= plot.left && x <= plot.right).toBe(true);
        }),
      );
    });

    test('stand above their lines where there is room', () => {
      for (const { stem, circle } of layOut([10, 300]).marks)
        expect(stem).toMatch(new RegExp(`^M${circle.x} [0-9]+L${circle.x} `));
    });

    test('and are drawn where they were moved to', () => {
      const { marks } = layOut([300, 300]);
      const svg = svgOf({ ...halfDay, markers: [at(300), at(300)] }, SIZE, 'c');
      expect(marks[1]?.circle.x).not.toBe(marks[0]?.circle.x);
      for (const { circle } of marks) expect(svg).toContain(`<circle cx="${circle.x}"`);
    });
  });

  test('numbers its markers in the order of time, and tells them and its gaps below', () => {
    const markers = [
      { atMs: NOW, label: 'Applied' },
      { atMs: NOW + 5 * MS_PER_MINUTE, label: 'Regression' },
    ] as const;
    const chart = chartOf([44, null], { markers });
    const svg = svgOf(chart, SIZE, 'c');
    expect(svg.match(/<title>.*?<\/title>|>\d<\/text>/g)).toEqual([
      '<title>Applied</title>',
      '>1</text>',
      '<title>Regression</title>',
      '>2</text>',
    ]);
    expect(bandLegend(chart, NOW + 5 * MS_PER_MINUTE).map(({ says }) => says)).toEqual([
      'Measured',
      'Expected: 5th to 95th percentile of 14 days',
      'Limit',
      'Gap: no data, 1 sample',
      'Applied 12:00 UTC',
      'Regression 12:05 UTC',
    ]);
    expect(bandLegend(chart, NOW).some(({ says }) => says.startsWith('Gap'))).toBe(false);
  });
});

describe('the chart of a change', () => {
  const history = aSeries({ metric: 'duration.p95', unit: 'ms', value: (_, i) => 44 + (i % 5) });
  const baseline = fitBaseline({ history, windowMs: 60 * MS_PER_MINUTE, tolerate: 1.2, floor: 1 });
  const at = (minutes: number) => NOW + minutes * MS_PER_MINUTE;
  const values = [45, 46, 72, 73, 74, 72, 71, 73, 72, 45, 46, 45];
  const events = [
    ...ledgerOf([
      ['open', OPENED],
      ['applying', { kind: 'step-done', step: 'resize', observed: {}, outputs: {} }],
    ]),
    ...ledgerOf(
      [['watching', { kind: 'judged', verdict: 'degraded', says: 'x', readings: [] }]],
      at(40),
    ),
    ...ledgerOf([['rolling-back', { kind: 'undo-done', step: 'resize', observed: {} }]], at(44)),
  ];
  const chart = changeChart(
    {
      ...lowerMemory(),
      events,
      watch: { startedAt: NOW, live: [aSeries({ ...history, startMs: NOW, values })] },
    },
    baseline,
  );

  test('has every sample of the watch', () =>
    expect(chart.points.map(({ value }: ChartPoint) => value)).toEqual(values));

  test('marks what happened, and recovery at the first sample after the rollback that is inside the band', () =>
    expect(chart.markers).toEqual([
      { label: 'Applied', atMs: at(1) },
      { label: 'Regression', atMs: at(40) },
      { label: 'Rolled back', atMs: at(44) },
      { label: 'Recovered', atMs: at(50) },
    ]));

  test('without a rollback marks no recovery', () => {
    const quiet = changeChart(
      { ...lowerMemory(), events: events.slice(0, 2), watch: { startedAt: NOW, live: [] } },
      baseline,
    );
    expect(quiet.markers.map(({ label }) => label)).toEqual(['Applied']);
    expect(quiet.points.every(({ value }) => value === null)).toBe(true);
  });
});
