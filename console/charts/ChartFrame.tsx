import { type ReactNode, useId, useState } from 'react';
import type {
  ChartDrawing,
  ChartSize,
  LegendEntry,
  Plot,
  StrokeKind,
} from '#core/present/chart-drawing.ts';
import { ChartCursor, cursorX, useWidth } from './ChartCursor.tsx';
import './ChartFrame.css';

interface Stage<D> {
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
  readonly layOut: (size: ChartSize) => D;
  /** A sample in words. */
  readonly textAt: (index: number) => string;
}

/**
 * What is drawn over time, as wide as there is room, gone through sample by sample with the arrow keys or a pointer; what
 * the cursor reads out and the legend stand below it.
 */
export const ChartStage = <D,>({
  name,
  cursor,
  samples,
  page,
  at,
  height,
  layOut,
  textAt,
  spanOf,
  draw,
  legend,
}: Stage<D> & {
  /** Where the first and the last sample stand. */
  readonly spanOf: (drawing: D) => Pick<Plot, 'left' | 'right'>;
  /** @param cursor undefined as long as nobody has moved it */
  readonly draw: (drawing: D, cursor: number | undefined) => ReactNode;
  readonly legend: ReactNode;
}) => {
  const [frame, width] = useWidth();
  const [chosen, setChosen] = useState<number>();
  const drawing = layOut({ width, height });
  const span = spanOf(drawing);
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
          plot={span}
          choose={setChosen}
          text={text}
        >
          {draw(drawing, chosen === undefined ? undefined : cursorX(index, samples, span))}
        </ChartCursor>
      </div>
      <p className="band-chart-readout">{text}</p>
      {legend}
    </div>
  );
};

/** A chart of lines. */
export const ChartFrame = ({
  legend,
  ...stage
}: Stage<ChartDrawing> & { readonly legend: readonly LegendEntry[] }) => (
  <ChartStage
    {...stage}
    spanOf={({ plot }) => plot}
    draw={(drawing, cursor) => (
      <ChartAxes {...drawing} cursor={cursor}>
        {drawing.strokes.map(({ kind, d }) => (
          <path key={`${kind} ${d}`} d={d} className={`chart-${kind}`} />
        ))}
        {drawing.dots.map(({ x, y }) => (
          <circle key={`${x} ${y}`} cx={x} cy={y} r="2.5" className="chart-dot" />
        ))}
      </ChartAxes>
    )}
    legend={<Legend entries={legend} />}
  />
);

/** The picture of a chart: its axes, what is drawn between them, its marks and the cursor. */
export const ChartAxes = ({
  title,
  says,
  size,
  plot,
  xTicks,
  yTicks,
  marks,
  cursor,
  children,
}: Omit<ChartDrawing, 'strokes' | 'dots'> & {
  readonly cursor: number | undefined;
  readonly children: ReactNode;
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
      {children}
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
