import Tabs from '@cloudscape-design/components/tabs';
import type { ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useShortcuts } from '#console/live/shortcuts.ts';
import { actionOf } from '#core/actions/index.ts';
import { permissionsOfSteps } from '#core/actions/permissions.ts';
import type { RecommendationDetail } from '#core/contract/api-recommendations.ts';
import { fold } from '#core/ledger/fold.ts';
import { count, listed } from '#core/present/format.ts';
import { headlineOf } from '#core/present/outcome.ts';
import { timelineOf } from '#core/present/timeline.ts';
import { Evidence } from './Evidence.tsx';
import { PlanSteps } from './PlanSteps.tsx';
import { PolicyTrace } from './PolicyTrace.tsx';
import { ReplayedLoad } from './ReplayedLoad.tsx';
import { RiskFactors } from './RiskFactors.tsx';
import { StateLabel } from './StateLabel.tsx';
import { Time } from './Time.tsx';
import { Timeline } from './Timeline.tsx';

interface Tab {
  readonly id: string;
  readonly label: string;
  /** The key that opens it. */
  readonly key: string;
  readonly content: (detail: RecommendationDetail) => ReactNode;
}

const TABS: readonly Tab[] = [
  {
    id: 'evidence',
    label: 'Evidence',
    key: 'e',
    content: ({ recommendation, load }) => (
      <Evidence
        recommendation={recommendation}
        {...(load.length > 0 && {
          picture: (
            <ReplayedLoad load={load} name={recommendation.name || recommendation.resourceId} />
          ),
        })}
      />
    ),
  },
  {
    id: 'decision',
    label: 'Decision',
    key: 'd',
    content: (detail) => <Decision detail={detail} />,
  },
  { id: 'plan', label: 'Plan and undo', key: 'p', content: (detail) => <Plan detail={detail} /> },
  { id: 'history', label: 'History', key: 'h', content: (detail) => <History detail={detail} /> },
];

/** What it rests on, how it is decided, what would be done, what was. The tab is in the address. */
export const RecommendationTabs = ({ detail }: { readonly detail: RecommendationDetail }) => {
  const [search] = useSearchParams();
  const [path, navigate] = useLocation();
  const open = (id: string) => navigate(`${path}?tab=${id}`, { replace: true });
  useShortcuts(
    TABS.map(({ id, label, key }) => ({ keys: key, says: `Open ${label}`, run: () => open(id) })),
  );
  const asked = search.get('tab');
  return (
    <Tabs
      ariaLabel="About this recommendation"
      activeTabId={TABS.find(({ id }) => id === asked)?.id ?? 'evidence'}
      onChange={({ detail: { activeTabId } }) => open(activeTabId)}
      i18nStrings={{ scrollLeftAriaLabel: 'Tabs before', scrollRightAriaLabel: 'Next tabs' }}
      tabs={TABS.map(({ id, label, content }) => ({
        id,
        label,
        content: (
          <section aria-label={label}>
            <h2 className="visually-hidden">{label}</h2>
            {content(detail)}
          </section>
        ),
      }))}
    />
  );
};

const Decision = ({
  detail: { risk, verdict, row, learned },
}: {
  readonly detail: RecommendationDetail;
}) => {
  if (risk === null || verdict === null)
    return <p>{row.standing.says} There is nothing to judge.</p>;
  return (
    <>
      <h3>
        Risk: {risk.score} of 100, {risk.band}
      </h3>
      <RiskFactors risk={risk} />
      <p>
        Changes like this one so far: {count(learned.applied)} applied, {count(learned.rolledBack)}{' '}
        rolled back.
      </p>
      <h3>Policy</h3>
      <PolicyTrace verdict={verdict} />
    </>
  );
};

const Plan = ({
  detail: { plan, before, row, recommendation },
}: {
  readonly detail: RecommendationDetail;
}) => {
  if (plan === null || before === null) return <p>{row.standing.says}</p>;
  const action = actionOf(plan.action);
  const { calls, reads, keys } = permissionsOfSteps(plan.steps);
  return (
    <>
      <PlanSteps plan={plan} />
      <p>
        Interruption: {action.interruption.says}. Undo takes {action.undoes.within}
        {action.undoes.how === 'not-at-all' ? '' : `: ${action.undoes.steps(before)}`}.
      </p>
      {action.leaves !== undefined && (
        <p>
          Kept for {action.leaves.keptDays} days: {action.leaves.what}.
        </p>
      )}
      <p>{action.couldGoWrong(before, recommendation.params)}</p>
      <h3>Permissions used</h3>
      <p>
        <code>{listed([...calls, ...keys])}</code> to change and undo;{' '}
        <code>{listed([...reads])}</code> to look.
      </p>
    </>
  );
};

const History = ({
  detail: { history, recommendation, before },
}: {
  readonly detail: RecommendationDetail;
}) => (
  <>
    <p>
      Found <Time at={recommendation.foundAt} /> by <code>{recommendation.check}</code>.
    </p>
    {history.length === 0 && <p>No change was opened for it yet.</p>}
    {history.map(({ number, phase, outcome, events, plan }) => (
      <section key={number}>
        <h3>
          <Link href={`/changes/${number}`}>{number}</Link>{' '}
          <StateLabel phase={phase} outcome={outcome} />
        </h3>
        {before !== null && (
          <p>{headlineOf({ recommendation, before, plan }, fold(events)).says}</p>
        )}
        <Timeline entries={timelineOf(plan, events)} />
      </section>
    ))}
  </>
);
