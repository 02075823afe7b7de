import { SavingChart } from '#console/charts/SavingChart.tsx';
import { useLive } from '#console/live/feed.tsx';
import { useCosts } from '#console/live/queries.ts';
import type { ChangeRow } from '#core/contract/api.ts';
import type { CostSummaryView } from '#core/contract/api-costs.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { costWithoutChanges } from '#core/present/cost-without-changes.ts';
import { dayOf } from '#core/present/format.ts';
import { savingSentence } from '#core/present/saving-chart.ts';
import { Answer } from './Answer.tsx';

const DAYS = 30;

/** What the bill of the last days was, and what it would have been: the gap is what the changes saved. */
export const SavingSection = ({ changes }: { readonly changes: readonly ChangeRow[] }) => {
  const { now } = useLive();
  const costs = useCosts(now === undefined ? undefined : dayOf(now - DAYS * MS_PER_DAY));
  return (
    <Answer what="costs" to={costs}>
      {(summary) => <Saving summary={summary} changes={changes} />}
    </Answer>
  );
};

/** Savings are in US dollars, and so is the bill of AWS unless somebody pays in another currency. */
const Saving = ({
  summary: { source, days, currencies },
  changes,
}: {
  readonly summary: CostSummaryView;
  readonly changes: readonly ChangeRow[];
}) => {
  const bill = currencies.find(({ currency }) => currency === 'USD') ?? currencies[0];
  if (bill === undefined) {
    return (
      <p>
        {source === null
          ? 'No bill is read, so that there is nothing to compare with.'
          : 'The bill has nothing in this time.'}
      </p>
    );
  }
  const chart = {
    title: 'Cost per day',
    currency: bill.currency,
    days: costWithoutChanges({ days, byDay: bill.byDay, currency: bill.currency }, changes),
  };
  return (
    <>
      <p>{savingSentence(chart)}</p>
      <SavingChart chart={chart} />
    </>
  );
};
