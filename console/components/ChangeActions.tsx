import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import type { ShownChange } from '#console/presented.ts';
import { isWaiting } from '#core/approval/approved.ts';
import { ConsoleLink } from './ConsoleLink.tsx';
import { DownloadButton } from './DownloadButton.tsx';
import { RollBackButton } from './RollBackButton.tsx';

const ReplayDialog = lazy(async () => ({
  default: (await import('./ReplayDialog.tsx')).ReplayDialog,
}));

/** What somebody can do about a change, and with what is known of it. */
export const ChangeActions = ({ shown: { view, state } }: { readonly shown: ShownChange }) => {
  const [isReplayed, setReplayed] = useState(false);
  const [, navigate] = useLocation();
  const { number, phase, outcome } = view;
  const path = `/approvals/${number}`;
  return (
    <div className="actions">
      {isWaiting(state) && (
        <Button
          variant="primary"
          href={path}
          onFollow={(event) => {
            event.preventDefault();
            navigate(path);
          }}
        >
          Review and decide
        </Button>
      )}
      {(phase === 'applying' || phase === 'watching') && (
        <RollBackButton change={number} says="Roll back now" />
      )}
      {(outcome === 'completed' || outcome === 'needs-person') && (
        <RollBackButton change={number} says="Revert" />
      )}
      <Button onClick={() => setReplayed(true)}>Replay decision</Button>
      <DownloadButton
        path={`/api/changes/${encodeURIComponent(number)}`}
        name={`${number}.json`}
        says="Evidence (JSON)"
      />
      <ConsoleLink to={view.before} />
      {isReplayed && (
        <Suspense fallback={null}>
          <ReplayDialog change={number} onClose={() => setReplayed(false)} />
        </Suspense>
      )}
    </div>
  );
};
