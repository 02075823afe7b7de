import { useId, useState } from 'react';
import {
  type CostChart,
  type CostDayBar,
  layersOf,
  layersOfDay,
} from '#core/present/cost-chart.ts';
import { counted, date, dollars, listed } from '#core/present/format.ts';
import { type BarShapes, describeBars, layOutBars } from '#core/present/stacked-bars.ts';
import { ChartCursor, cursorX, useWidth } from './ChartCursor.tsx';
import './ChartFrame.css';
import './StackedBars.css';

const HEIGHT = 300;
/** Days that a page key moves by: a week. */
const PAGE = 7;

/** Costs of each day, stacked; the days that are not complete are hatched, and our changes are numbered. */
export const StackedBars = ({
  chart,
  title,
}: {
  readonly chart: CostChart;
  readonly title: string;
}) => {
  const [frame, width] = useWidth();
  const [chosen, setChosen] = useState<number>();
  const shapes = layOutBars(chart, { width, height: HEIGHT });
  const last = chart.days.length - 1;
  const index = Math.min(chosen ?? last, last);
  const day = chart.days[index];
  const text = day === undefined ? '' : dayText(day, chart);
  return (
    <div className="stacked-bars">
      <div ref={frame} className="band-chart-frame">
        <ChartCursor
          label={`Day of ${title}`}
          samples={chart.days.length}
          page={PAGE}
          at={index}
          plot={shapes.middles}
          choose={setChosen}
          text={text}
        >
          <Drawing
            chart={chart}
            title={title}
            shapes={shapes}
            width={width}
            cursor={
              chosen === undefined ? undefined : cursorX(index, chart.days.length, shapes.middles)
            }
          />
        </ChartCursor>
      </div>
      <p className="band-chart-readout">{text}</p>
      <Legend chart={chart} />
    </div>
  );
};

/** `22 Aug: $41.20, not complete: EC2 $30.00, RDS $11.20. Began: chg-0001.` */
const dayText = ({ at, state, total, parts }: CostDayBar, chart: CostChart): string => {
  if (state === 'missing') return `${date(at)}: the bill has nothing of this day`;
  const names = layersOfDay(chart, { parts });
  const began = chart.markers.find((marker) => marker.at === at)?.changes ?? [];
  return [
    `${date(at)}: ${dollars(total)}`,
    ...(state === 'incomplete' ? [', not complete'] : []),
    ': ',
    names.map(({ name, cost }) => `${name} ${dollars(cost)}`).join(', '),
    ...(began.length > 0 ? [`. Began: ${listed(began.map(({ number }) => number))}`] : []),
  ].join('');
};

const Drawing = ({
  chart,
  title,
  shapes,
  width,
  cursor,
}: {
  readonly chart: CostChart;
  readonly title: string;
  readonly shapes: BarShapes;
  readonly width: number;
  readonly cursor: number | undefined;
}) => {
  const id = useId();
  const { plot } = shapes;
  return (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={width}
      height={HEIGHT}
      role="img"
      aria-labelledby={`${id}-title ${id}-says`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-says`}>{describeBars(chart)}</desc>
      <Hatch id={`${id}-hatch`} />
      {shapes.yTicks.map(({ y, label }) => (
        <g key={y}>
          <path d={`M${plot.left} ${y}H${plot.right}`} className="chart-grid" />
          <text x={plot.left - 8} y={y + 4} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {shapes.xTicks.map(({ x, label }) => (
        <text key={x} x={x} y={plot.bottom + 18} textAnchor="middle">
          {label}
        </text>
      ))}
      {shapes.bars.map(({ day, x, width: wide, state, parts }) => (
        <g key={day} data-day={day} data-state={state}>
          {parts.map(({ layer, y, height }) => (
            <rect
              key={layer}
              x={x}
              y={y}
              width={wide}
              height={height}
              className={`stack stack-${layer}`}
            />
          ))}
          {state === 'incomplete' &&
            parts.map(({ layer, y, height }) => (
              <rect
                key={layer}
                x={x}
                y={y}
                width={wide}
                height={height}
                fill={`url(#${id}-hatch)`}
              />
            ))}
          {state === 'missing' && (
            <text x={x + wide / 2} y={shapes.zeroY - 4} textAnchor="middle">
              ?
            </text>
          )}
        </g>
      ))}
      <path d={`M${plot.left} ${shapes.zeroY}H${plot.right}`} className="chart-cursor" />
      {shapes.markers.map(({ x, number }) => (
        <g key={number} className="chart-marker" data-marker={number}>
          <path d={`M${x} ${plot.top - 4}V${plot.bottom}`} />
          <circle cx={x} cy={plot.top - 13} r="8.5" />
          <text x={x} y={plot.top - 9} textAnchor="middle">
            {number}
          </text>
        </g>
      ))}
      {cursor !== undefined && (
        <path d={`M${cursor} ${plot.top}V${plot.bottom}`} className="chart-cursor" />
      )}
    </svg>
  );
};

const Hatch = ({ id }: { readonly id: string }) => (
  <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <path d="M0 0V6" className="stack-hatch" />
  </pattern>
);

const Legend = ({ chart }: { readonly chart: CostChart }) => (
  <ul className="chart-legend">
    {layersOf(chart).map(({ name }, layer) => (
      <li key={name}>
        <svg width="12" height="12" aria-hidden="true">
          <rect width="12" height="12" className={`stack stack-${layer}`} />
        </svg>{' '}
        {name}
      </li>
    ))}
    {chart.days.some(({ state }) => state === 'incomplete') && <li>Hatched: not complete yet</li>}
    {chart.markers.map(({ at, changes }, i) => (
      <li key={at}>
        <span className="chart-number">{i + 1}</span> {counted(changes.length, 'change')} began{' '}
        {date(at)}
      </li>
    ))}
  </ul>
);
