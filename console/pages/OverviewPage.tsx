import { Link } from 'wouter';
import { Failure } from '#console/components/Failure.tsx';
import { Loading } from '#console/components/Loading.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { SavingSection } from '#console/components/SavingSection.tsx';
import { LastScan, NothingFound, ScanGaps } from '#console/components/ScanSummary.tsx';
import { Section } from '#console/components/Section.tsx';
import { StateLabel } from '#console/components/StateLabel.tsx';
import { useApprovals, useChanges, useRecommendations } from '#console/live/queries.ts';
import type { ChangeRow } from '#core/contract/api.ts';
import type { RecommendationRow } from '#core/contract/api-recommendations.ts';
import { counted, dollars } from '#core/present/format.ts';
import { type Amount, type Overview, overviewOf } from '#core/present/overview.ts';
import './OverviewPage.css';

/** Where everything stands: four numbers, what the changes saved, what needs a decision, what is happening. */
export const OverviewPage = () => {
  const recommendations = useRecommendations();
  const changes = useChanges();
  const approvals = useApprovals();
  const queries = [
    { what: 'The recommendations', ...recommendations },
    { what: 'The changes', ...changes },
    { what: 'The requests', ...approvals },
  ];
  const failed = queries.filter(({ error }) => error !== null);
  const overview =
    recommendations.data &&
    changes.data &&
    approvals.data &&
    overviewOf({
      recommendations: recommendations.data.recommendations,
      changes: changes.data.changes,
      approvals: approvals.data.approvals,
      now: changes.data.now,
    });
  return (
    <>
      <PageTitle title="Overview">
        {recommendations.data !== undefined && <LastScan seen={recommendations.data} />}
      </PageTitle>
      {failed.map(({ what, error, refetch }) =>
        error === null ? null : (
          <Failure key={what} what={what} error={error} onRetry={() => void refetch()} />
        ),
      )}
      {overview === undefined && failed.length === 0 && <Loading what="overview" />}
      {recommendations.data !== undefined && <ScanGaps seen={recommendations.data} />}
      {overview !== undefined && (
        <div className="overview">
          <Numbers overview={overview} />
          <Section
            title="Cost per day, with and without changes"
            link={<Link href="/costs">All costs</Link>}
          >
            <SavingSection changes={changes.data?.changes ?? []} />
          </Section>
          <div className="overview-lists">
            <Section title="Needs a decision" link={<Link href="/approvals">All requests</Link>}>
              {recommendations.data?.recommendations.length === 0 ? (
                <NothingFound seen={recommendations.data} />
              ) : (
                <ToDecide rows={overview.toDecide} />
              )}
            </Section>
            <Section title="Happening now" link={<Link href="/changes">All changes</Link>}>
              <Happening rows={overview.happening} />
            </Section>
          </div>
        </div>
      )}
    </>
  );
};

/** Four sums that are never added: what the bill shows, what is believed, what waits, what could be. */
const Numbers = ({ overview }: { readonly overview: Overview }) => {
  const { verified, applied, waiting, open } = overview;
  return (
    <ul className="overview-numbers">
      <Money name="Verified on the bill" href="/changes" noun="change" amount={verified} />
      <Money name="Applied, not verified yet" href="/changes" noun="change" amount={applied} />
      <li>
        <Link href="/approvals">Waiting for you</Link>
        <strong data-number="waiting">{counted(waiting, 'request')}</strong>
        <span>{waiting === 0 ? 'Nothing needs you.' : 'No answer means no change.'}</span>
      </li>
      <Money name="Open" href="/recommendations" noun="recommendation" amount={open} />
    </ul>
  );
};

const Money = ({
  name,
  href,
  noun,
  amount: { usdPerMonth, rows },
}: {
  readonly name: string;
  readonly href: string;
  /** What it is the sum of. */
  readonly noun: string;
  readonly amount: Amount;
}) => (
  <li>
    <Link href={href}>{name}</Link>
    <strong data-number={name}>{dollars(usdPerMonth)}</strong>
    <span>a month, {counted(rows, noun)}</span>
  </li>
);

const ToDecide = ({ rows }: { readonly rows: readonly RecommendationRow[] }) =>
  rows.length === 0 ? (
    <p>Nothing needs you.</p>
  ) : (
    <ol className="overview-list">
      {rows.map(({ id, title, saves, risk, change, standing }) => (
        <li key={id}>
          <Link
            href={
              standing.kind === 'waiting' && change !== undefined
                ? `/approvals/${change.number}`
                : `/recommendations/${id}`
            }
          >
            {title}
          </Link>
          <span>
            {dollars(saves)} a month
            {risk !== null && `, risk ${risk.score} ${risk.band}`}
          </span>
          <small>{standing.says}</small>
        </li>
      ))}
    </ol>
  );

const Happening = ({ rows }: { readonly rows: readonly ChangeRow[] }) =>
  rows.length === 0 ? (
    <p>Nothing is under way, and nothing ended in the last week.</p>
  ) : (
    <ul className="overview-list">
      {rows.map((row) => (
        <li key={row.number}>
          <StateLabel {...row} /> <Link href={`/changes/${row.number}`}>{row.title}</Link>
          {row.result !== '' && <small>{row.result}</small>}
        </li>
      ))}
    </ul>
  );
