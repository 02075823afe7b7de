import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Answer } from '#console/components/Answer.tsx';
import { BrakeButton } from '#console/components/BrakeButton.tsx';
import { type Column, FactTable } from '#console/components/FactTable.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { RollBackButton } from '#console/components/RollBackButton.tsx';
import { StateLabel } from '#console/components/StateLabel.tsx';
import { Time } from '#console/components/Time.tsx';
import { changedLately, inFlightAt } from '#console/live/in-flight.ts';
import { useChanges, useStatus } from '#console/live/queries.ts';
import type { ChangeRow, Status } from '#core/contract/api.ts';
import './SettingsPage.css';

/** What each mode comes to, in plain words. */
const MODES = [
  [
    'recommend',
    'It reads and reports. It opens no change and calls nothing that changes anything.',
  ],
  ['approve', 'It opens a change for each saving, and every one of them waits for a person.'],
  [
    'autopilot',
    'The rules decide: what they let pass is applied, watched and rolled back without asking; all else waits for a person.',
  ],
] as const satisfies readonly (readonly [Status['mode'], string])[];

/** What Trimtab may do here, and the brake. */
export const SettingsPage = () => {
  const settings = useStatus();
  return (
    <>
      <PageTitle title="Settings" />
      <Answer what="settings" to={settings}>
        {(status) => (
          <div className="settings">
            <Part title="Mode">
              <dl className="modes">
                {MODES.map(([mode, says]) => (
                  <div key={mode} aria-current={mode === status.mode ? 'true' : undefined}>
                    <dt>
                      {mode}
                      {mode === status.mode && ' (now)'}
                    </dt>
                    <dd>{says}</dd>
                  </div>
                ))}
              </dl>
              <p className="section-note">
                Set by <code>mode</code> in <code>trimtab.yaml</code>: a change of it is reviewed
                like code.
                {status.environment !== undefined && (
                  <>
                    {' '}
                    This deployment is its environment <code>{status.environment}</code>.
                  </>
                )}
              </p>
            </Part>
            <Part title="Brake">
              <Brake status={status} />
            </Part>
          </div>
        )}
      </Answer>
    </>
  );
};

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <Container header={<Header variant="h2">{title}</Header>}>{children}</Container>
);

const Brake = ({ status: { brake, now } }: { readonly status: Status }) => {
  const list = useChanges();
  return (
    <>
      <p>
        {brake.on ? (
          <strong>Stopped</strong>
        ) : (
          'Not stopped. Anybody who has signed in may stop all changes; only operators let them go on.'
        )}
        <Who brake={brake} />
      </p>
      {/* When it is on, the bar above every page has the button to resume. */}
      {!brake.on && <BrakeButton action="stop" />}
      <Answer what="list of changes" to={list}>
        {({ changes }) => (
          <>
            {brake.on && brake.at !== undefined && <WasInFlight rows={changes} at={brake.at} />}
            <h3>Changed in the last 24 hours</h3>
            <Rows
              label="Changed in the last 24 hours"
              rows={changedLately(changes, now)}
              none="Nothing was changed."
            />
          </>
        )}
      </Answer>
    </>
  );
};

const Who = ({ brake: { on, by, at, reason } }: Pick<Status, 'brake'>) => {
  if (by === undefined || at === undefined) return null;
  return (
    <>
      {on ? '' : ' Last lifted'} by {by} <Time at={at} />
      {reason !== undefined && `: ${reason}`}
    </>
  );
};

const WasInFlight = ({
  rows,
  at,
}: {
  readonly rows: readonly ChangeRow[];
  readonly at: number;
}) => {
  const { begun, kept } = inFlightAt(rows, at);
  return (
    <>
      <h3>In flight when it was stopped</h3>
      <Rows label="In flight when it was stopped" rows={begun} none="No change had begun." />
      <h3>Kept from beginning</h3>
      <Rows label="Kept from beginning" rows={kept} none="No change was waiting." />
    </>
  );
};

const COLUMNS: readonly Column<ChangeRow>[] = [
  { id: 'state', head: 'State', cell: (row) => <StateLabel {...row} /> },
  {
    id: 'change',
    head: 'Change',
    cell: ({ number, title }) => <Link href={`/changes/${number}`}>{`${number} ${title}`}</Link>,
  },
  {
    id: 'started',
    head: 'Started',
    cell: ({ startedAt }) => (startedAt === undefined ? 'not begun' : <Time at={startedAt} />),
  },
  { id: 'back', head: 'Take back', cell: (row) => <Back row={row} /> },
];

const Back = ({ row: { number, phase, outcome, takenBackBy } }: { readonly row: ChangeRow }) => {
  if (takenBackBy !== undefined) return `by ${takenBackBy}`;
  if (phase === 'applying' || phase === 'watching')
    return <RollBackButton change={number} says="Roll back now" of={number} />;
  return outcome === 'completed' ? (
    <RollBackButton change={number} says="Revert" of={number} />
  ) : (
    '–'
  );
};

const Rows = ({
  label,
  rows,
  none,
}: {
  readonly label: string;
  readonly rows: readonly ChangeRow[];
  readonly none: string;
}) =>
  rows.length === 0 ? (
    <p className="section-note">{none}</p>
  ) : (
    <FactTable label={label} columns={COLUMNS} rows={rows} rowKey={({ change }) => change} />
  );
