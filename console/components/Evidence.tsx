import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import type { Recommendation } from '#core/model/recommendation.ts';
import { caveatsOf } from '#core/present/caveats.ts';
import { type EvidenceLine, evidenceOf, verdictSentence } from '#core/present/evidence.ts';
import { dollars, percent } from '#core/present/format.ts';
import { Time } from './Time.tsx';
import './Evidence.css';

/** The numbers that the recommendation rests on. */
export const Evidence = ({
  recommendation,
  picture,
}: {
  readonly recommendation: Recommendation;
  /** The load hour by hour, where it is at hand; else its peaks per day are drawn. */
  readonly picture?: ReactNode;
}) => {
  const { saving, backtest, confidence, evidenceHash, foundAt } = recommendation;
  const caveats = caveatsOf(recommendation);
  const line = evidenceOf(recommendation);
  return (
    <>
      {backtest !== undefined && <h3>{backtest.question}</h3>}
      {picture ?? (line !== undefined && <PeakBars line={line} />)}
      <p>{verdictSentence(recommendation)}</p>
      {caveats.length > 0 && (
        <ul className="caveats">
          {caveats.map((caveat) => (
            <li key={caveat}>{caveat}</li>
          ))}
        </ul>
      )}
      <KeyValuePairs
        columns={4}
        items={[
          {
            label: 'Cost now',
            value: `${dollars(saving.costNow)} a month`,
          },
          {
            label: 'Saving',
            value: (
              <>
                {dollars(saving.usdPerMonth)} a month = {saving.formula}
              </>
            ),
          },
          { label: 'Price', value: `${saving.rate.source}, as of ${saving.rate.asOf}` },
          { label: 'Confidence', value: percent(confidence) },
          { label: 'Check', value: recommendation.check },
          { label: 'Found', value: <Time at={foundAt} /> },
          {
            label: 'Evidence',
            value: <code title={evidenceHash}>{evidenceHash.slice(0, 12)}</code>,
          },
        ]}
      />
    </>
  );
};

const BAR = { width: 16, gap: 4, height: 56 } as const;

/** A bar per day up to the limit, which is the dashed line; a day without data is a question mark. */
const PeakBars = ({
  line: { bars, caption, limit, from, to },
}: {
  readonly line: EvidenceLine;
}) => {
  const width = bars.length * (BAR.width + BAR.gap);
  const highest = Math.max(1, ...bars.map(({ share }) => share ?? 0));
  const heightOf = (share: number): number => (share / highest) * BAR.height;
  const limitY = 4 + BAR.height - heightOf(1);
  return (
    <figure className="peak-bars">
      <figcaption>
        {caption}, {from} to {to}, {limit}
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${BAR.height + 6}`}
        width={width}
        height={BAR.height + 6}
        aria-hidden="true"
      >
        {bars.map(({ share, over }, day) => {
          const x = day * (BAR.width + BAR.gap);
          const height = heightOf(share ?? 0);
          const key = `day ${day}`;
          return share === null ? (
            <text key={key} x={x + BAR.width / 2} y={BAR.height} textAnchor="middle">
              ?
            </text>
          ) : (
            <rect
              key={key}
              className={over ? 'peak-over' : 'peak'}
              x={x}
              y={4 + BAR.height - height}
              width={BAR.width}
              height={height}
            />
          );
        })}
        <path className="chart-limit" d={`M0 ${limitY}H${width}`} />
      </svg>
    </figure>
  );
};
