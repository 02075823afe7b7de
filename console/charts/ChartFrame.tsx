import { useId, useState } from 'react';
import type {
  ChartDrawing,
  ChartSize,
  LegendEntry,
  StrokeKind,
} from '#core/present/chart-drawing.ts';
import { ChartCursor, cursorX, useWidth } from './ChartCursor.tsx';
import './ChartFrame.css';

/**
 * A chart over time: drawn as wide as there is room, gone through sample by sample with the arrow keys or a pointer,
 * with what the cursor reads out and the legend below it.
 */
export const ChartFrame = ({
  name,
  cursor,
  samples,
  page,
  at,
  height,
  layOut,
  textAt,
  legend,
}: {
  /** Class of the whole. */
  readonly name: string;
  /** What the cursor moves over: `Hour of CPU of orders`. */
  readonly cursor: string;
  readonly samples: number;
  /** Samples that a page key moves by. */
  readonly page: number;
  /** Where the cursor stands until it is moved. */
  readonly at: number;
  readonly height: number;
  readonly layOut: (size: ChartSize) => ChartDrawing;
  /** A sample in words. */
  readonly textAt: (index: number) => string;
  readonly legend: readonly LegendEntry[];
}) => {
  const [frame, width] = useWidth();
  const [chosen, setChosen] = useState<number>();
  const drawing = layOut({ width, height });
  const index = Math.min(chosen ?? at, samples - 1);
  const text = textAt(index);
  return (
    <div className={name}>
      <div ref={frame} className="band-chart-frame">
        <ChartCursor
          label={cursor}
          samples={samples}
          page={page}
          at={index}
          plot={drawing.plot}
          choose={setChosen}
          text={text}
        >
          <Drawing
            drawing={drawing}
            cursor={chosen === undefined ? undefined : cursorX(index, samples, drawing.plot)}
          />
        </ChartCursor>
      </div>
      <p className="band-chart-readout">{text}</p>
      <Legend entries={legend} />
    </div>
  );
};

const Drawing = ({
  drawing: { title, says, size, plot, xTicks, yTicks, strokes, dots, marks },
  cursor,
}: {
  readonly drawing: ChartDrawing;
  readonly cursor: number | undefined;
}) => {
  const id = useId();
  return (
    <svg
      viewBox={`0 0 ${size.width} ${size.height}`}
      width={size.width}
      height={size.height}
      role="img"
      aria-labelledby={`${id}-title ${id}-says`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-says`}>{says}</desc>
      {yTicks.map(({ y, label }) => (
        <g key={y}>
          <path d={`M${plot.left} ${y}H${plot.right}`} className="chart-grid" />
          <text x={plot.left - 8} y={y + 4} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {xTicks.map(({ x, label, anchor }) => (
        <text key={x} x={x} y={plot.bottom + 17} textAnchor={anchor}>
          {label}
        </text>
      ))}
      {strokes.map(({ kind, d }) => (
        <path key={`${kind} ${d}`} d={d} className={`chart-${kind}`} />
      ))}
      {dots.map(({ x, y }) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="2.5" className="chart-dot" />
      ))}
      {marks.map(({ label, stem, circle, text }) => (
        <g key={`${label} ${text.says}`} className="chart-marker" data-marker={label}>
          {stem !== undefined && <path d={stem} />}
          <circle cx={circle.x} cy={circle.y} r={circle.r} />
          <text x={text.x} y={text.y} textAnchor={text.anchor}>
            {text.says}
          </text>
        </g>
      ))}
      {cursor !== undefined && (
        <path d={`M${cursor} ${plot.top}V${plot.bottom}`} className="chart-cursor" />
      )}
    </svg>
  );
};

const Legend = ({ entries }: { readonly entries: readonly LegendEntry[] }) => (
  <ul className="chart-legend">
    {entries.map(({ sign, says }) => (
      <li key={says}>
        {typeof sign === 'number' && <span className="chart-number">{sign}</span>}
        {typeof sign === 'string' && <Swatch kind={sign} />} {says}
      </li>
    ))}
  </ul>
);

const Swatch = ({ kind }: { readonly kind: StrokeKind }) => (
  <svg width="26" height="10" aria-hidden="true">
    {kind === 'band' ? (
      <rect width="26" height="10" className="chart-band" />
    ) : (
      <path d="M0 5H26" className={`chart-${kind}`} />
    )}
  </svg>
);
