import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { useLive } from '#console/live/feed.tsx';
import { useApproval, useChange } from '#console/live/queries.ts';
import { useShortcuts } from '#console/live/shortcuts.ts';
import { type ApprovalDetail, VERBS } from '#core/contract/api-approvals.ts';
import { checkSays, silenceSays } from '#core/present/asking.ts';
import { Answer } from './Answer.tsx';
import { DifferenceTable } from './DifferenceTable.tsx';
import { Evidence } from './Evidence.tsx';
import { Fold } from './Fold.tsx';
import { FourFacts } from './FourFacts.tsx';
import { PlanSteps } from './PlanSteps.tsx';
import { RequestPeople } from './RequestPeople.tsx';
import { type Verb, WORDS } from './verb-words.ts';
import './RequestView.css';

const VerbDialog = lazy(async () => ({ default: (await import('./VerbDialog.tsx')).VerbDialog }));

/** One request with what the mail about it says, the evidence, and what this person can do about it. */
export const RequestView = ({
  number,
  onDone,
}: {
  /** Of the change. */
  readonly number: string;
  /** Told what became of a verb, in a sentence. */
  readonly onDone: (says: string) => void;
}) => {
  const request = useApproval(number);
  return (
    <section className="request" aria-label="Request">
      <Answer what="request" to={request}>
        {(data) => (
          <Request request={data} onAgain={() => void request.refetch()} onDone={onDone} />
        )}
      </Answer>
    </section>
  );
};

const Request = ({
  request,
  onAgain,
  onDone,
}: {
  readonly request: ApprovalDetail;
  readonly onAgain: () => void;
  readonly onDone: (says: string) => void;
}) => {
  const { title, place, number, facts, kind, standing, expiresAt } = request;
  return (
    <>
      <p className="section-note">
        {place} · <Link href={`/changes/${number}`}>{number}</Link>
      </p>
      <h2>{title}</h2>
      {standing === undefined ? (
        <Checked request={request} />
      ) : (
        <Alert
          type={kind === 'approved' ? 'success' : 'warning'}
          header={standing.heading}
          statusIconAriaLabel={kind === 'approved' ? 'Approved' : 'Warning'}
        >
          {standing.says.join(' ')}
          {kind === 'needs-sign-in' && <StepUp onAgain={onAgain} />}
        </Alert>
      )}
      {request.differences.length > 0 && (
        <DifferenceTable differences={request.differences} then="As asked about" />
      )}
      <FourFacts facts={facts} />
      <Case request={request} />
      {request.group.startsWith('waiting') && <p>{silenceSays(expiresAt)}</p>}
      <RequestPeople request={request} />
      <Verbs request={request} onAgain={onAgain} onDone={onDone} />
    </>
  );
};

const Checked = ({ request: { now, guards } }: { readonly request: ApprovalDetail }) => {
  const live = useLive();
  const { says, stops } = checkSays({ checkedAt: now, guards }, live.now ?? now);
  return stops.length === 0 ? (
    <p>{says}</p>
  ) : (
    <Alert type="warning" header={says} statusIconAriaLabel="Warning">
      {stops.join(' ')}
    </Alert>
  );
};

const StepUp = ({ onAgain }: { readonly onAgain: () => void }) => (
  <div className="actions request-step-up">
    <a href="/session/step-up" target="_blank" rel="noreferrer">
      Get a code
    </a>
    <Button onClick={onAgain}>I have confirmed</Button>
  </div>
);

/** Why, what could go wrong, and every call: what the change is about, as it was asked. */
const Case = ({
  request: { number, couldGoWrong, guards },
}: {
  readonly request: ApprovalDetail;
}) => {
  const change = useChange(number);
  return (
    <>
      <Answer what="evidence" to={change}>
        {({ recommendation }) => <Evidence recommendation={recommendation} />}
      </Answer>
      <div>
        <h3>What could go wrong</h3>
        <p>{couldGoWrong}</p>
      </div>
      {change.data !== undefined && (
        <Fold title="Exact steps and the way back">
          <PlanSteps plan={change.data.plan} />
        </Fold>
      )}
      {guards.length > 0 && (
        <Fold title={`What was checked (${guards.length})`}>
          <ul>
            {guards.map(({ id, says }) => (
              <li key={id}>
                <code>{id}</code> {says}
              </li>
            ))}
          </ul>
        </Fold>
      )}
    </>
  );
};

/** Keys of the verbs that people need often. */
const KEYS: { readonly [V in Verb]?: string } = { approve: 'a', reject: 'r', snooze: 's' };

const Verbs = ({
  request,
  onAgain,
  onDone,
}: {
  readonly request: ApprovalDetail;
  readonly onAgain: () => void;
  readonly onDone: (says: string) => void;
}) => {
  const [verb, setVerb] = useState<Verb>();
  const { problem } = useLive();
  const may = VERBS.filter((one) => request.may.includes(one));
  useShortcuts(
    may.flatMap((one) => {
      const keys = KEYS[one];
      const run = () => problem === null && setVerb(one);
      return keys === undefined ? [] : [{ keys, says: WORDS[one].button, run }];
    }),
  );
  return (
    <div className="actions request-verbs">
      {may.map((one) => (
        <Button
          key={one}
          variant={one === 'approve' ? 'primary' : 'normal'}
          disabled={problem !== null}
          onClick={() => setVerb(one)}
        >
          {(one === 'approve' && request.approveLabel) || WORDS[one].button}…
        </Button>
      ))}
      {verb !== undefined && (
        <Suspense fallback={null}>
          <VerbDialog
            verb={verb}
            request={request}
            onDone={(says) => {
              setVerb(undefined);
              onDone(says);
            }}
            onClose={(isStale) => {
              setVerb(undefined);
              if (isStale) onAgain();
            }}
          />
        </Suspense>
      )}
    </div>
  );
};
