import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { api } from '#console/api.ts';
import { useLive } from '#console/live/feed.tsx';
import { useAlerts } from '#console/live/queries.ts';
import type { AlertList } from '#core/contract/api-alerts.ts';
import { isAboutChange } from '#core/notify/escalate.ts';
import { capitalised, counted } from '#core/present/format.ts';
import { WarningSign } from './StateBars.tsx';
import { Time } from './Time.tsx';
import './AlertBar.css';

type Alert = AlertList['alerts'][number];

/** More than these would leave no page to read on. */
const MOST_BARS = 3;

/** What somebody must see, on every page until somebody says that they have. */
export const AlertBar = () => {
  const { data } = useAlerts();
  const alerts = data?.alerts ?? [];
  const undelivered = alerts.filter(({ kind }) => !isAboutChange(kind));
  const urgent = alerts.filter(({ kind }) => isAboutChange(kind));
  return (
    <>
      {urgent.slice(0, MOST_BARS).map((alert) => (
        <Bar key={alert.id} alerts={[alert]}>
          <strong>{HEADS[alert.kind]}</strong>
          {alert.number !== undefined && (
            <>
              {' '}
              <Link href={`/changes/${alert.number}`}>{alert.number}</Link>
            </>
          )}
          : {alert.says} <Time at={alert.at} />
          <Commands manual={alert.manual} />
        </Bar>
      ))}
      {urgent.length > MOST_BARS && (
        <Bar alerts={[]}>{counted(urgent.length - MOST_BARS, 'more alert')} after these.</Bar>
      )}
      {undelivered.length > 0 && (
        <Bar alerts={undelivered}>
          <strong>{counted(undelivered.length, 'target')} cannot be reached</strong>:{' '}
          {undelivered.map(({ says }) => capitalised(says)).join(' ')}{' '}
          <Link href="/approvals">Decide here</Link> meanwhile.
        </Bar>
      )}
    </>
  );
};

const HEADS: Readonly<Record<Alert['kind'], string>> = {
  'needs-person': 'Needs a person',
  'edit-found': 'Changed by somebody else',
  'canary-failed': 'The daily canary failed',
  'delivery-failed': 'Cannot be reached',
  'settings-refused': 'Not in force',
  'mail-returned': 'Mails come back',
};

const Bar = ({
  alerts,
  children,
}: {
  readonly alerts: readonly Alert[];
  readonly children: ReactNode;
}) => (
  <section className="state-bar state-bar-alert" aria-label="Alert">
    <WarningSign />
    <div className="alert-says">{children}</div>
    {alerts.length > 0 && <Acknowledge alerts={alerts} />}
  </section>
);

const Acknowledge = ({ alerts }: { readonly alerts: readonly Alert[] }) => {
  const queries = useQueryClient();
  const { problem } = useLive();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => Promise.all(alerts.map(({ id }) => api.acknowledge(id))),
    // Also where it failed: somebody else may have been faster.
    onSettled: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
    networkMode: 'always',
  });
  return (
    <div className="alert-seen">
      {error !== null && <span role="alert">{error.message}</span>}
      <button
        type="button"
        className="brake"
        disabled={isPending || problem !== null}
        onClick={() => mutate()}
      >
        I have seen it
      </button>
    </div>
  );
};

const Commands = ({ manual }: Pick<Alert, 'manual'>) => {
  const [isCopied, setCopied] = useState(false);
  if (manual.length === 0) return null;
  const copy = () =>
    navigator.clipboard.writeText(manual.join('\n')).then(
      () => setCopied(true),
      // A browser that keeps the clipboard to itself: the text is there to be selected.
      () => setCopied(false),
    );
  return (
    <details>
      <summary>{counted(manual.length, 'call')} to put it right by hand</summary>
      <pre>{manual.join('\n')}</pre>
      <button type="button" className="brake" onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </details>
  );
};
