import { useAnnounced } from '#console/components/Announcements.tsx';
import { Answer } from '#console/components/Answer.tsx';
import { ChangeActions } from '#console/components/ChangeActions.tsx';
import { ChecksTable } from '#console/components/ChecksTable.tsx';
import { checkRows } from '#console/components/check-rows.ts';
import { Evidence } from '#console/components/Evidence.tsx';
import { Fold } from '#console/components/Fold.tsx';
import { FourFacts } from '#console/components/FourFacts.tsx';
import { Monitor } from '#console/components/Monitor.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { PlanSteps } from '#console/components/PlanSteps.tsx';
import { PolicyTrace } from '#console/components/PolicyTrace.tsx';
import { RiskFactors } from '#console/components/RiskFactors.tsx';
import { Section } from '#console/components/Section.tsx';
import { StateLabel } from '#console/components/StateLabel.tsx';
import { Timeline } from '#console/components/Timeline.tsx';
import { useChange } from '#console/live/queries.ts';
import { type ShownChange, shownOf } from '#console/presented.ts';
import { plain } from '#core/present/escape.ts';
import { clockTime, listed } from '#core/present/format.ts';
import { fourFactsOf } from '#core/present/four-facts.ts';
import { metricName } from '#core/present/metric-names.ts';
import { headlineOf } from '#core/present/outcome.ts';
import { placeOf } from '#core/present/place.ts';
import { timelineOf } from '#core/present/timeline.ts';
import { couldGoWrong } from '#core/present/watch-sentence.ts';
import './ChangePage.css';

/** One change, live: what became of it, what happened, what was measured, and why it was allowed. */
export const ChangePage = ({ id }: { readonly id: string }) => {
  const change = useChange(id);
  return (
    <>
      {change.data === undefined && <PageTitle title={`Change ${id}`} />}
      <Answer what="change" to={change}>
        {(view) => <Change shown={shownOf(view)} />}
      </Answer>
    </>
  );
};

const Change = ({ shown }: { readonly shown: ShownChange }) => {
  const { view, state, presented } = shown;
  const { says, because } = headlineOf(view, state);
  const entries = timelineOf(view.plan, view.events);
  const newest = entries.at(-1);
  useAnnounced(newest && `${newest.word}: ${newest.says}`);
  return (
    <article className="change">
      <ChangeIdentity shown={shown} />
      <PageTitle title={says} tab={`${view.number} ${says}`}>
        {because !== '' && <p className="page-lead">{because}</p>}
      </PageTitle>
      <ChangeActions shown={shown} />
      {presented !== undefined && <FourFacts facts={fourFactsOf(presented)} />}
      <div className="change-live">
        <Section title="Timeline" note="UTC">
          <Timeline entries={entries} />
        </Section>
        <div className="change-measured">
          <Section title="Monitor" note={`as of ${clockTime(view.now)} UTC`}>
            <Monitor shown={shown} />
          </Section>
          <Checks shown={shown} />
        </div>
      </div>
      <Details shown={shown} />
    </article>
  );
};

const ChangeIdentity = ({ shown: { view } }: { readonly shown: ShownChange }) => {
  return (
    <div className="change-identity">
      <StateLabel phase={view.phase} outcome={view.outcome} />
      <span>{view.number}</span>
      <span>{placeOf(view)}</span>
      <span>{plain(view.recommendation.resourceId, 80)}</span>
      <span>as of {clockTime(view.now)} UTC</span>
    </div>
  );
};

const Checks = ({ shown: { view, presented } }: { readonly shown: ShownChange }) => {
  if (view.watch === null || presented === undefined) return null;
  const { watch } = presented.action;
  const hardChecks = 'nothingToWatch' in watch ? [] : watch.hardChecks;
  return (
    <Section title="Checks" note={`as of ${clockTime(view.now)} UTC`}>
      <ChecksTable rows={checkRows(view, presented.watchable)} />
      {hardChecks.length > 0 && (
        <p className="section-note">
          Looked at every minute, without a baseline: {listed(hardChecks.map(metricName))}.
        </p>
      )}
    </Section>
  );
};

const Details = ({ shown: { view, state, presented } }: { readonly shown: ShownChange }) => (
  <>
    <Fold title="Plan and way back" isOpen={view.outcome === 'needs-person'}>
      <PlanSteps plan={view.plan} />
    </Fold>
    {presented !== undefined && (
      <Fold title={`Risk: ${presented.risk.score} of 100, ${presented.risk.band}`}>
        <RiskFactors risk={presented.risk} />
        <p>{couldGoWrong(presented)}</p>
      </Fold>
    )}
    {state.assessed !== undefined && (
      <Fold title="Policy">
        <PolicyTrace verdict={state.assessed.verdict} />
      </Fold>
    )}
    <Fold title="Evidence">
      <Evidence recommendation={view.recommendation} />
    </Fold>
  </>
);
