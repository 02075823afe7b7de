import { useId } from 'react';
import {
  type CostChart,
  type CostDayBar,
  layersOf,
  layersOfDay,
} from '#core/present/cost-chart.ts';
import { counted, date, dollars, listed } from '#core/present/format.ts';
import { type BarShapes, layOutBars } from '#core/present/stacked-bars.ts';
import { ChartAxes, ChartStage } from './ChartFrame.tsx';
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
}) => (
  <ChartStage
    name="stacked-bars"
    cursor={`Day of ${title}`}
    samples={chart.days.length}
    page={PAGE}
    at={chart.days.length - 1}
    height={HEIGHT}
    layOut={(size) => layOutBars(chart, size)}
    textAt={(index) => {
      const day = chart.days[index];
      return day === undefined ? '' : dayText(day, chart);
    }}
    spanOf={({ middles }) => middles}
    draw={(shapes, cursor) => (
      <ChartAxes {...shapes} title={title} cursor={cursor}>
        <Bars shapes={shapes} />
      </ChartAxes>
    )}
    legend={<Legend chart={chart} />}
  />
);

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

const Bars = ({ shapes }: { readonly shapes: BarShapes }) => {
  const id = useId();
  const { plot } = shapes;
  return (
    <>
      <Hatch id={`${id}-hatch`} />
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
    </>
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
