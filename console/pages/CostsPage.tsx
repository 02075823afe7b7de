import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { Link, useLocation, useSearchParams } from 'wouter';
import { StackedBars } from '#console/charts/StackedBars.tsx';
import { Answer } from '#console/components/Answer.tsx';
import { Choice } from '#console/components/Choice.tsx';
import { CostTable, DayTable } from '#console/components/CostTable.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { Time } from '#console/components/Time.tsx';
import { ViewLinks } from '#console/components/ViewLinks.tsx';
import { useLive } from '#console/live/feed.tsx';
import { useChanges, useCosts } from '#console/live/queries.ts';
import type { CostSummaryView } from '#core/contract/api-costs.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { COST_PARTS, costChart, MOST_LAYERS } from '#core/present/cost-chart.ts';
import { comparisonSentence, completenessSentence } from '#core/present/cost-sentences.ts';
import { capitalised, dayOf } from '#core/present/format.ts';
import './CostsPage.css';

/** How many days are shown, by what stands in the address. */
const SPANS = [7, 30, 90] as const;
const USUAL_DAYS = 30;
/** Bills come late: the last day that there is may be so long ago. */
const LATE_DAYS = 14;

/** What was billed, day by day. Span, grouping and currency are in the address. */
export const CostsPage = () => {
  const [search] = useSearchParams();
  const days = SPANS.find((one) => String(one) === search.get('days')) ?? USUAL_DAYS;
  const { now } = useLive();
  // Twice the span, since it is compared with the one before.
  const from = now === undefined ? undefined : dayOf(now - (2 * days + LATE_DAYS) * MS_PER_DAY);
  const costs = useCosts(from);
  return (
    <>
      <PageTitle title="Costs">
        {costs.data?.collectedAt != null && (
          <p className="section-note">
            {SOURCES[costs.data.source ?? 'focus-file']}, read <Time at={costs.data.collectedAt} />.
          </p>
        )}
      </PageTitle>
      <Answer what="costs" to={costs}>
        {(summary) =>
          summary.currencies.length === 0 ? (
            <NoBill summary={summary} />
          ) : (
            <Costs summary={summary} days={days} />
          )
        }
      </Answer>
    </>
  );
};

const SOURCES: Readonly<Record<NonNullable<CostSummaryView['source']>, string>> = {
  'cost-explorer': 'The bill of Cost Explorer',
  'focus-file': 'The bill of a FOCUS file',
};

const NoBill = ({ summary: { source, collectedAt } }: { readonly summary: CostSummaryView }) => {
  if (source === null) {
    return (
      <p>
        No bill is read: <code>collection.sources.costs</code> in <code>trimtab.yaml</code> says
        from where, Cost Explorer or a FOCUS file.
      </p>
    );
  }
  return collectedAt === null ? (
    <p>No bill was read yet. The next collection does; Cost Explorer has it a day late.</p>
  ) : (
    <p>The bill has nothing in this time.</p>
  );
};

const Costs = ({
  summary,
  days,
}: {
  readonly summary: CostSummaryView;
  readonly days: (typeof SPANS)[number];
}) => {
  const [search] = useSearchParams();
  const [path, navigate] = useLocation();
  const changes = useChanges();
  const by = COST_PARTS.find((part) => part === search.get('by')) ?? 'service';
  const currencies = summary.currencies.map(({ currency }) => currency);
  const currency = currencies.find((one) => one === search.get('currency')) ?? currencies[0] ?? '';
  const chart = costChart(summary, {
    currency,
    by,
    days,
    changes: changes.data?.changes ?? [],
  });
  const linkTo = (name: string, value: string | number): string => {
    const next = new URLSearchParams(search);
    next.set(name, String(value));
    return `?${next}`;
  };
  if (chart === undefined) return null;
  const title = `Costs per day by ${by}`;
  return (
    <>
      <div className="cost-choices">
        <ViewLinks
          label="How many days"
          links={SPANS.map((one) => ({
            name: `${one} days`,
            href: linkTo('days', one),
            isShown: one === days,
          }))}
        />
        <ViewLinks
          label="Stacked by"
          links={COST_PARTS.map((part) => ({
            name: `By ${part}`,
            href: linkTo('by', part),
            isShown: part === by,
          }))}
        />
        {currencies.length > 1 && (
          <Choice
            label="Currency"
            value={currency}
            options={currencies.map((value) => ({ value, name: value }))}
            onChoose={(value) => navigate(`${path}${linkTo('currency', value)}`, { replace: true })}
          />
        )}
      </div>
      <p>{comparisonSentence(chart)}</p>
      <p>{completenessSentence(chart)}</p>
      <StackedBars chart={chart} title={title} key={`${days} ${by} ${currency}`} />
      <Answer what="changes of this time" to={changes}>
        {() =>
          chart.markers.length > 0 && (
            <p>
              Began in this time:{' '}
              {chart.markers
                .flatMap((marker) => marker.changes)
                .map(({ number, title: says }, i) => (
                  <span key={number}>
                    {i > 0 && ', '}
                    <Link href={`/changes/${number}`} title={says}>
                      {number}
                    </Link>
                  </span>
                ))}
            </p>
          )
        }
      </Answer>
      <h2 className="cost-heading">{capitalised(by)}s</h2>
      {chart.groups.length > MOST_LAYERS && (
        <p className="section-note">The chart draws all but the first {MOST_LAYERS - 1} as one.</p>
      )}
      <CostTable chart={chart} by={by} />
      <ExpandableSection headerText="Chart as a table" variant="inline">
        <DayTable chart={chart} title={title} />
      </ExpandableSection>
    </>
  );
};
