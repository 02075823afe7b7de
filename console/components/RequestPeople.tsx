import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ApprovalDetail } from '#core/contract/api-approvals.ts';
import { counted, listed } from '#core/present/format.ts';
import { Time } from './Time.tsx';

const LEVELS = {
  agreed: ['success', 'Agreed'],
  asked: ['in-progress', 'Asked'],
  later: ['pending', 'Later'],
} as const;

/** Who may decide, who has, and what they wrote. */
export const RequestPeople = ({
  request: { approvers, decisions, comments, levels, level },
}: {
  readonly request: ApprovalDetail;
}) => {
  const asked = approvers.filter(({ standsIn }) => !standsIn).map(({ name }) => name);
  const standIns = approvers.filter(({ standsIn }) => standsIn).map(({ name }) => name);
  return (
    <div>
      <h3>Who decides</h3>
      <p>
        {listed(asked)}
        {standIns.length > 0 && `; in their place ${listed(standIns)}`}
        {level.of > 1 && `. Level ${level.n} of ${level.of}${level.name ? `: ${level.name}` : ''}`}.
      </p>
      {levels.length > 0 && (
        <ol className="request-levels">
          {levels.map(({ name, people, state }) => (
            <li key={name}>
              {name}, {counted(people, 'person', 'people')}{' '}
              <StatusIndicator type={LEVELS[state][0]} wrapText={false}>
                {LEVELS[state][1]}
              </StatusIndicator>
            </li>
          ))}
        </ol>
      )}
      {decisions.length === 0 && <p className="section-note">Nobody has decided yet.</p>}
      <ul className="request-said">
        {decisions.map(({ by, decision, via, at, note, level: of }) => (
          <li key={`${by} ${at}`}>
            <strong>{by}</strong> {decision === 'approve' ? 'approved' : 'rejected'} by {via}
            {of !== undefined && ` (${of})`}, <Time at={at} />
            {note !== undefined && `: ${note}`}
          </li>
        ))}
        {comments.map(({ by, at, text }) => (
          <li key={`${by} ${at} ${text}`}>
            <strong>{by}</strong>, <Time at={at} />: {text}
          </li>
        ))}
      </ul>
    </div>
  );
};
