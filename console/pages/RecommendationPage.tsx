import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { Link } from 'wouter';
import { Answer } from '#console/components/Answer.tsx';
import { ConsoleLink } from '#console/components/ConsoleLink.tsx';
import { FourFacts } from '#console/components/FourFacts.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { RecommendationTabs } from '#console/components/RecommendationTabs.tsx';
import { resourceHref } from '#console/components/resource-query.ts';
import { StandingLabel } from '#console/components/StandingLabel.tsx';
import { Time } from '#console/components/Time.tsx';
import { useRecommendation } from '#console/live/queries.ts';
import type { RecommendationDetail } from '#core/contract/api-recommendations.ts';
import { plain } from '#core/present/escape.ts';
import { placeOf } from '#core/present/place.ts';
import { recommendationMarkdown } from '#core/present/recommendation-markdown.ts';
import './RecommendationPage.css';

/** One recommendation: what to change, why, how risky it is, what would be done and how it is undone. */
export const RecommendationPage = ({ id }: { readonly id: string }) => {
  const recommendation = useRecommendation(id);
  return (
    <>
      {recommendation.data === undefined && <PageTitle title={`Recommendation ${id}`} />}
      <Answer what="recommendation" to={recommendation}>
        {(detail) => <Recommendation detail={detail} />}
      </Answer>
    </>
  );
};

const Recommendation = ({ detail }: { readonly detail: RecommendationDetail }) => {
  const { row, recommendation } = detail;
  return (
    <article className="recommendation">
      <div className="recommendation-identity">
        <StandingLabel standing={row.standing} />
        <span>{row.id}</span>
        <span>{placeOf({ recommendation })}</span>
        <span>{plain(row.resourceId, 80)}</span>
        {row.owner !== undefined && <span>owner {row.owner}</span>}
        <span>
          found <Time at={row.foundAt} />
        </span>
      </div>
      <PageTitle title={row.title}>
        <p className="page-lead">{row.standing.says}</p>
      </PageTitle>
      <FourFacts facts={row.facts} />
      <Actions detail={detail} />
      <RecommendationTabs detail={detail} />
    </article>
  );
};

/** Where it is decided: there every check is made again. */
const Actions = ({ detail }: { readonly detail: RecommendationDetail }) => {
  const { standing, change } = detail.row;
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(recommendationMarkdown(detail));
    setCopied(true);
  };
  return (
    <div className="actions recommendation-actions">
      {change !== undefined && standing.kind === 'waiting' && (
        <Link href={`/approvals/${change.number}`}>Approve, reject or snooze…</Link>
      )}
      {change !== undefined && <Link href={`/changes/${change.number}`}>Open {change.number}</Link>}
      <Link href={resourceHref(detail.row.resource)}>Open the resource</Link>
      {detail.before !== null && <ConsoleLink to={detail.before} />}
      <Button onClick={() => void copy()}>Copy as Markdown</Button>
      <span role="status">{isCopied && 'Copied.'}</span>
    </div>
  );
};
