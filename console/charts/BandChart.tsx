import { useId, useState } from 'react';
import {
  type BandChart as Chart,
  type ChartShapes,
  describeBandChart,
  layOutBandChart,
} from '#core/present/chart-geometry.ts';
import { counted, timeOfDay } from '#core/present/format.ts';
import { ChartCursor, cursorX, useWidth } from './ChartCursor.tsx';
import { chartRow, rowText } from './chart-rows.ts';
import './BandChart.css';

const HEIGHT = 280;
/** A label of the time axis that starts nearer to the edge than this would be cut off. */
const HALF_LABEL = 18;
/** Samples that a page key moves by: half an hour. */
const PAGE = 6;

/**
 * A watched metric against its baseline. The arrow keys move a cursor that is read out; pointing does the same.
 *
 * @param lastMs start of the last sample that can be there by now
 */
export const BandChart = ({
  chart,
  lastMs,
}: {
  readonly chart: Chart;
  readonly lastMs: number;
}) => {
  const [frame, width] = useWidth();
  const [chosen, setChosen] = useState<number>();
  const shapes = layOutBandChart(chart, { width, height: HEIGHT });
  const last = chart.points.findLastIndex(({ value }) => value !== null);
  const index = Math.min(chosen ?? Math.max(0, last), chart.points.length - 1);
  const point = chart.points[index];
  const text = point === undefined ? '' : rowText(chartRow(point, chart.unit, lastMs));
  const missing = chart.points.filter((p) => p.value === null && p.atMs <= lastMs).length;
  const samples = chart.points.length;
  return (
    <div className="band-chart">
      <div ref={frame} className="band-chart-frame">
        <ChartCursor
          label={`Sample of ${chart.title}`}
          samples={samples}
          page={PAGE}
          at={index}
          plot={shapes.plot}
          choose={setChosen}
          text={text}
        >
          <Drawing
            chart={chart}
            shapes={shapes}
            width={width}
            cursor={chosen === undefined ? undefined : cursorX(index, samples, shapes.plot)}
          />
        </ChartCursor>
      </div>
      <p className="band-chart-readout">{text}</p>
      <Legend chart={chart} missing={missing} />
    </div>
  );
};

const Drawing = ({
  chart,
  shapes,
  width,
  cursor,
}: {
  readonly chart: Chart;
  readonly shapes: ChartShapes;
  readonly width: number;
  readonly cursor: number | undefined;
}) => {
  const id = useId();
  const { plot } = shapes;
  const line = (d: string, className: string) => <path key={d} d={d} className={className} />;
  return (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={width}
      height={HEIGHT}
      role="img"
      aria-labelledby={`${id}-title ${id}-says`}
    >
      <title id={`${id}-title`}>{chart.title}</title>
      <desc id={`${id}-says`}>{describeBandChart(chart)}</desc>
      {shapes.yTicks.map(({ y, label }) => (
        <g key={y}>
          {line(`M${plot.left} ${y}H${plot.right}`, 'chart-grid')}
          <text x={plot.left - 8} y={y + 4} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {shapes.xTicks.map(({ x, label }) => (
        <text
          key={x}
          x={x}
          y={plot.bottom + 16}
          textAnchor={x > plot.right - HALF_LABEL ? 'end' : 'middle'}
        >
          {label}
        </text>
      ))}
      {shapes.band.map((d) => line(d, 'chart-band'))}
      {shapes.limit.map((d) => line(d, 'chart-limit'))}
      {shapes.live.map((d) => line(d, 'chart-live'))}
      {shapes.dots.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r="2.5" className="chart-dot" />
      ))}
      {shapes.markers.map(({ x, flagX, number, label }) => (
        <g key={number} className="chart-marker" data-marker={label}>
          <path d={`M${flagX} ${plot.top - 5}L${x} ${plot.top + 4}V${plot.bottom}`} />
          <circle cx={flagX} cy={plot.top - 13} r="8.5" />
          <text x={flagX} y={plot.top - 9} textAnchor="middle">
            {number}
          </text>
        </g>
      ))}
      {cursor !== undefined && line(`M${cursor} ${plot.top}V${plot.bottom}`, 'chart-cursor')}
    </svg>
  );
};

const Legend = ({ chart, missing }: { readonly chart: Chart; readonly missing: number }) => (
  <ul className="chart-legend">
    <li>
      <Swatch className="chart-live" /> Measured
    </li>
    <li>
      <Swatch className="chart-band" /> Expected: 5th to 95th percentile of 14 days
    </li>
    {chart.points.some(({ limit }) => limit !== null) && (
      <li>
        <Swatch className="chart-limit" /> Limit
      </li>
    )}
    {missing > 0 && <li>Gap: no data, {counted(missing, 'sample')}</li>}
    {chart.markers.map(({ label, atMs }, i) => (
      <li key={label}>
        <span className="chart-number">{i + 1}</span> {label} {timeOfDay(atMs)}
      </li>
    ))}
  </ul>
);

const Swatch = ({ className }: { readonly className: string }) => (
  <svg width="22" height="10" aria-hidden="true">
    {className === 'chart-band' ? (
      <rect width="22" height="10" className={className} />
    ) : (
      <path d="M0 5H22" className={className} />
    )}
  </svg>
);
