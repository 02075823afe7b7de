import { useId, useState } from 'react';
import { counted, dateTime, measured } from '#core/present/format.ts';
import {
  type LoadChart as Chart,
  describeLoadChart,
  type LoadPoint,
  type LoadShapes,
  layOutLoadChart,
} from '#core/present/load-chart.ts';
import { ChartCursor, cursorX, useWidth } from './ChartCursor.tsx';
import { NO_DATA } from './chart-rows.ts';
import './BandChart.css';
import './LoadChart.css';

const HEIGHT = 260;
/** Samples that a page key moves by: a day. */
const PAGE = 24;
/** A label that starts nearer to the edge than this would be cut off. */
const HALF_LABEL = 60;

/** The recorded load of a resource, the same on the proposed configuration as a dashed line, and the limit. */
export const LoadChart = ({ chart }: { readonly chart: Chart }) => {
  const [frame, width] = useWidth();
  const [chosen, setChosen] = useState<number>();
  const shapes = layOutLoadChart(chart, { width, height: HEIGHT });
  const samples = chart.points.length;
  const index = Math.min(chosen ?? samples - 1, samples - 1);
  const point = chart.points[index];
  const text = point === undefined ? '' : loadPointText(point, chart);
  return (
    <div className="load-chart">
      <div ref={frame} className="band-chart-frame">
        <ChartCursor
          label={`Hour of ${chart.title}`}
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
      <Legend chart={chart} />
    </div>
  );
};

/** `22 Aug 04:00 UTC: recorded 24 %, after the change 49 %, limit 70 %`. */
const loadPointText = ({ atMs, recorded, proposed }: LoadPoint, chart: Chart): string => {
  const value = (number: number | null) =>
    number === null ? NO_DATA : measured(number, chart.unit);
  const parts = [
    ...(chart.hasRecorded ? [`recorded ${value(recorded)}`] : []),
    ...(chart.hasProposed ? [`after the change ${value(proposed)}`] : []),
    ...(chart.limit === null ? [] : [`limit ${measured(chart.limit, chart.unit)}`]),
  ];
  return `${dateTime(atMs)}: ${parts.join(', ')}`;
};

const Drawing = ({
  chart,
  shapes,
  width,
  cursor,
}: {
  readonly chart: Chart;
  readonly shapes: LoadShapes;
  readonly width: number;
  readonly cursor: number | undefined;
}) => {
  const id = useId();
  const { plot, worst } = shapes;
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
      <desc id={`${id}-says`}>{describeLoadChart(chart)}</desc>
      {shapes.yTicks.map(({ y, label }) => (
        <g key={y}>
          {line(`M${plot.left} ${y}H${plot.right}`, 'chart-grid')}
          <text x={plot.left - 8} y={y + 4} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {shapes.xTicks.map(({ x, label }) => (
        <text key={x} x={x} y={plot.bottom + 18} textAnchor={anchorAt(x, plot, HALF_LABEL / 3)}>
          {label}
        </text>
      ))}
      {shapes.recorded.map((d) => line(d, 'chart-recorded'))}
      {shapes.proposed.map((d) => line(d, 'chart-proposed'))}
      {shapes.dots.map(({ x, y }) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="2.5" className="chart-dot" />
      ))}
      {shapes.limitY !== null &&
        line(`M${plot.left} ${shapes.limitY}H${plot.right}`, 'chart-limit')}
      {worst !== undefined && (
        <g className="chart-marker" data-marker="Highest">
          <circle cx={worst.x} cy={worst.y} r="4" />
          <text x={worst.x} y={worst.y - 9} textAnchor={anchorAt(worst.x, plot, HALF_LABEL)}>
            {worst.label}
          </text>
        </g>
      )}
      {cursor !== undefined && line(`M${cursor} ${plot.top}V${plot.bottom}`, 'chart-cursor')}
    </svg>
  );
};

const anchorAt = (
  x: number,
  { left, right }: LoadShapes['plot'],
  half: number,
): 'start' | 'middle' | 'end' => {
  if (x > right - half) return 'end';
  return x < left + half ? 'start' : 'middle';
};

const Legend = ({ chart }: { readonly chart: Chart }) => {
  const missing = chart.points.filter(
    ({ recorded, proposed }) => recorded === null && proposed === null,
  ).length;
  return (
    <ul className="chart-legend">
      {chart.hasRecorded && (
        <li>
          <Swatch className="chart-recorded" /> Recorded
        </li>
      )}
      {chart.hasProposed && (
        <li>
          <Swatch className="chart-proposed" /> The same load after the change
        </li>
      )}
      {chart.limit !== null && (
        <li>
          <Swatch className="chart-limit" /> Limit {measured(chart.limit, chart.unit)}
        </li>
      )}
      {missing > 0 && <li>Gap: no data, {counted(missing, 'hour')}</li>}
    </ul>
  );
};

const Swatch = ({ className }: { readonly className: string }) => (
  <svg width="26" height="10" aria-hidden="true">
    <path d="M0 5H26" className={className} />
  </svg>
);
