import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { Answer } from '#console/components/Answer.tsx';
import { ApprovalList } from '#console/components/ApprovalList.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { RequestView } from '#console/components/RequestView.tsx';
import { ViewLinks } from '#console/components/ViewLinks.tsx';
import { useLive } from '#console/live/feed.tsx';
import { useApprovals } from '#console/live/queries.ts';
import { useShortcuts } from '#console/live/shortcuts.ts';
import { useNarrow } from '#console/live/use-narrow.ts';
import { APPROVAL_GROUPS, type ApprovalRow } from '#core/contract/api-approvals.ts';
import './ApprovalsPage.css';

const BulkDialog = lazy(async () => ({
  default: (await import('#console/components/BulkDialog.tsx')).BulkDialog,
}));

type Group = ApprovalRow['group'];

const GROUPS: Readonly<Record<Group, { readonly name: string; readonly none: string }>> = {
  'waiting-for-me': { name: 'Waiting for me', none: 'Nothing needs you.' },
  'waiting-for-others': { name: 'For others', none: 'Nobody else is asked anything.' },
  decided: { name: 'Decided', none: 'Nothing has been decided yet.' },
  expired: { name: 'Expired', none: 'No request has run out without an answer.' },
};

/** The inbox of decisions: what runs out first stands first. Which request is open, and which are shown, is in the address. */
export const ApprovalsPage = ({
  open,
}: {
  /** Number of the change whose request is read; on a wide screen the first one is, where it is left out. */
  readonly open: string | undefined;
}) => {
  const requests = useApprovals();
  const [search] = useSearchParams();
  const all = requests.data?.approvals ?? [];
  const group = groupOf(
    search.get('show'),
    all.find(({ number }) => number === open),
  );
  const rows = rowsOf(all, group);
  // A narrow screen shows one thing at a time: the list, or the request that was opened.
  const isNarrow = useNarrow();
  const current = open ?? (isNarrow ? undefined : rows[0]?.number);
  const pick = usePicked(rows);
  // Kept here: what was decided leaves the list, and another request takes its place.
  const [done, setDone] = useState<{ readonly number: string; readonly says: string }>();
  useInboxKeys({ rows, current, group, toggle: pick.toggle });
  return (
    <>
      <PageTitle title="Approvals" />
      <div role="status">
        {done !== undefined && (
          <Alert
            type="success"
            dismissible
            dismissAriaLabel="Close"
            onDismiss={() => setDone(undefined)}
            statusIconAriaLabel="Done"
          >
            {done.says} <Link href={`/changes/${done.number}`}>Follow {done.number}</Link>
          </Alert>
        )}
      </div>
      <Answer what="requests" to={requests}>
        {() => (
          <div className="inbox">
            {!(isNarrow && open !== undefined) && (
              <RequestChoice all={all} group={group} rows={rows} current={current} pick={pick} />
            )}
            {current !== undefined && (
              <div className="inbox-request">
                <Link href={`/approvals?show=${group}`} className="inbox-back">
                  All requests
                </Link>
                <RequestView
                  number={current}
                  key={current}
                  onDone={(says) => setDone({ number: current, says })}
                />
              </div>
            )}
          </div>
        )}
      </Answer>
    </>
  );
};

/** The filters, what they let through, and what to do with several of it. */
const RequestChoice = ({
  all,
  group,
  rows,
  current,
  pick,
}: {
  readonly all: readonly ApprovalRow[];
  readonly group: Group;
  readonly rows: readonly ApprovalRow[];
  readonly current: string | undefined;
  readonly pick: Picked;
}) => (
  <div className="inbox-side">
    <ViewLinks
      label="Requests"
      links={APPROVAL_GROUPS.map((one) => ({
        name: `${GROUPS[one].name} (${all.filter((row) => row.group === one).length})`,
        href: `/approvals?show=${one}`,
        isShown: one === group,
      }))}
    />
    {rows.length === 0 ? (
      <p className="section-note">{GROUPS[group].none}</p>
    ) : (
      <ApprovalList
        rows={rows}
        current={current}
        picked={pick.chosen}
        canPick={canBeBulk}
        onPick={pick.toggle}
      />
    )}
    {group === 'waiting-for-me' && <Bulk chosen={pick.chosen} onDone={pick.clear} />}
  </div>
);

/** Requests that were picked to be decided at once. */
interface Picked {
  readonly chosen: readonly ApprovalRow[];
  readonly toggle: (row: ApprovalRow) => void;
  readonly clear: () => void;
}

/** What was picked and still waits: a request that was decided meanwhile is picked no more. */
const usePicked = (rows: readonly ApprovalRow[]): Picked => {
  const [ids, setIds] = useState<readonly string[]>([]);
  return {
    chosen: rows.filter((row) => ids.includes(row.approval) && canBeBulk(row)),
    toggle: ({ approval }) =>
      setIds(ids.includes(approval) ? ids.filter((id) => id !== approval) : [...ids, approval]),
    clear: () => setIds([]),
  };
};

const groupOf = (asked: string | null, opened: ApprovalRow | undefined): Group =>
  APPROVAL_GROUPS.find((group) => group === asked) ?? opened?.group ?? 'waiting-for-me';

/** What waits: oldest expiry first. What is over: the newest first. */
const rowsOf = (all: readonly ApprovalRow[], group: Group): readonly ApprovalRow[] => {
  const rows = all.filter((row) => row.group === group);
  return group.startsWith('waiting') ? rows : rows.toReversed();
};

/** Several at once are decided only where little can go wrong. */
const canBeBulk = ({ band, group }: ApprovalRow): boolean =>
  band === 'low' && group === 'waiting-for-me';

const Bulk = ({
  chosen,
  onDone,
}: {
  readonly chosen: readonly ApprovalRow[];
  readonly onDone: () => void;
}) => {
  const [isOpen, setOpen] = useState(false);
  const { problem } = useLive();
  if (chosen.length === 0 && !isOpen) return null;
  return (
    <div className="inbox-bulk">
      <Button disabled={problem !== null} onClick={() => setOpen(true)}>
        Approve {chosen.length} selected…
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <BulkDialog
            rows={chosen}
            onClose={() => {
              setOpen(false);
              onDone();
            }}
          />
        </Suspense>
      )}
    </div>
  );
};

const useInboxKeys = ({
  rows,
  current,
  group,
  toggle,
}: {
  readonly rows: readonly ApprovalRow[];
  readonly current: string | undefined;
  readonly group: Group;
  readonly toggle: (row: ApprovalRow) => void;
}): void => {
  const [, navigate] = useLocation();
  const here = rows.findIndex(({ number }) => number === current);
  const move = (by: 1 | -1) => {
    const to = rows.at(Math.max(0, Math.min(rows.length - 1, here + by)));
    if (to !== undefined) navigate(`/approvals/${to.number}?show=${group}`);
  };
  const row = rows[here];
  useShortcuts([
    { keys: 'j', says: 'Next request', run: () => move(1) },
    { keys: 'k', says: 'Request before', run: () => move(-1) },
    {
      keys: 'x',
      says: 'Select the request, to approve several at once',
      run: () => row !== undefined && canBeBulk(row) && toggle(row),
    },
  ]);
};
