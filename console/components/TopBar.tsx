import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import { Link } from 'wouter';
import { tokenSession } from '#console/api.ts';
import { useStatus } from '#console/live/queries.ts';
import type { Status } from '#core/contract/api.ts';
import { counted } from '#core/present/format.ts';
import { BrakeButton } from './BrakeButton.tsx';

const MODES: Readonly<Record<Status['mode'], string>> = {
  recommend: 'Recommend: nothing is changed',
  approve: 'Approve: every change asks',
  autopilot: 'Autopilot: the rules decide',
};

/** Always there, on a phone too: which account, what Trimtab may do in it, who waits, who you are. */
export const TopBar = () => {
  const { data: status } = useStatus();
  return (
    <header className="top-bar">
      <Link href="/" className="top-bar-name">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        Trimtab
      </Link>
      {status !== undefined && <AccountState status={status} />}
      {status !== undefined && !status.brake.on && <BrakeButton action="stop" />}
    </header>
  );
};

const AccountState = ({ status }: { readonly status: Status }) => (
  <>
    {status.simulated ? (
      <Badge color="blue">simulated account</Badge>
    ) : (
      <Badge>{status.account}</Badge>
    )}
    <ul className="top-bar-facts" aria-label="State of Trimtab">
      <li title={MODES[status.mode]}>
        <span className="top-bar-label">Mode</span> {status.mode}
      </li>
      <li>
        <span className="top-bar-label">Brake</span> {status.brake.on ? 'stopped' : 'off'}
      </li>
      <li>
        {status.waitingApprovals === 0
          ? 'no approval waiting'
          : `${counted(status.waitingApprovals, 'approval')} waiting`}
      </li>
      <li>
        <span className="top-bar-label">Signed in as</span> {status.user}
        {tokenSession() !== undefined && (
          <Button variant="inline-link" onClick={() => tokenSession()?.signOut()}>
            Sign out
          </Button>
        )}
      </li>
    </ul>
  </>
);
