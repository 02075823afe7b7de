import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import { LoadChart } from '#console/charts/LoadChart.tsx';
import type { Recommendation } from '#core/model/recommendation.ts';
import { caveatsOf } from '#core/present/caveats.ts';
import { verdictSentence } from '#core/present/evidence.ts';
import { dollars, percent } from '#core/present/format.ts';
import { peaksChart } from '#core/present/load-chart.ts';
import { LoadTable } from './LoadTable.tsx';
import { Time } from './Time.tsx';

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
  return (
    <>
      {backtest !== undefined && <h3>{backtest.question}</h3>}
      {picture ?? <Peaks recommendation={recommendation} />}
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

/** The peaks per day that the recommendation tells, with its limit. */
const Peaks = ({ recommendation }: { readonly recommendation: Recommendation }) => {
  const { backtest, name, resourceId } = recommendation;
  if (backtest === undefined) return null;
  const chart = peaksChart(backtest, name || resourceId);
  return (
    <>
      <LoadChart chart={chart} />
      <LoadTable chart={chart} />
    </>
  );
};
