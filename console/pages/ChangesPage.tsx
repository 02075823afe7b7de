import Box from '@cloudscape-design/components/box';
import { useEffect, useRef } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useAnnounce } from '#console/components/Announcements.tsx';
import { Answer } from '#console/components/Answer.tsx';
import { type Column, FactTable } from '#console/components/FactTable.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { StateLabel, stateWord } from '#console/components/StateLabel.tsx';
import { Time } from '#console/components/Time.tsx';
import { useLive } from '#console/live/feed.tsx';
import { useListKeys } from '#console/live/list-keys.ts';
import { useChanges } from '#console/live/queries.ts';
import { type ChangeRow, changeQuerySchema } from '#core/contract/api.ts';
import { dollars, duration } from '#core/present/format.ts';
import './ChangesPage.css';

const COLUMNS: readonly Column<ChangeRow>[] = [
  { id: 'state', head: 'State', cell: (row) => <StateLabel {...row} /> },
  {
    id: 'change',
    head: 'Change',
    cell: ({ number, title }) => (
      <div className="changes-title">
        <Link href={`/changes/${number}`}>{title}</Link>
        <br />
        <small>{number}</small>
      </div>
    ),
  },
  {
    id: 'started',
    head: 'Started',
    cell: ({ startedAt, openedAt }) =>
      startedAt === undefined ? (
        <small>
          opened <Time at={openedAt} />
        </small>
      ) : (
        <Time at={startedAt} />
      ),
  },
  { id: 'by', head: 'By', cell: ({ by }) => by },
  { id: 'took', head: 'Took', cell: (row) => <Took row={row} />, isNumber: true },
  {
    id: 'result',
    head: 'Result',
    cell: ({ result, takenBackBy }) => (
      <>
        {result}
        {takenBackBy !== undefined && (
          <>
            {' '}
            Taken back by <Link href={`/changes/${takenBackBy}`}>{takenBackBy}</Link>.
          </>
        )}
      </>
    ),
  },
  {
    id: 'money',
    head: 'Saves a month',
    isNumber: true,
    cell: ({ money: { state, usdPerMonth } }) =>
      state === 'none' ? (
        'nothing'
      ) : (
        <>
          {dollars(usdPerMonth)} <small>{MONEY[state]}</small>
        </>
      ),
  },
];

/** What an amount is: two of different states are never added. */
const MONEY: Readonly<Record<Exclude<ChangeRow['money']['state'], 'none'>, string>> = {
  open: 'not applied',
  applied: 'estimated',
  verified: 'on the bill',
};

const Took = ({ row: { startedAt, endedAt } }: { readonly row: ChangeRow }) => {
  const { now } = useLive();
  const until = endedAt ?? now;
  if (startedAt === undefined || until === undefined) return '–';
  return endedAt === undefined
    ? `${duration(until - startedAt)} so far`
    : duration(until - startedAt);
};

const keyOf = ({ change, phase, outcome }: ChangeRow): string => `${change} ${phase} ${outcome}`;

/** Says which change moved, after the list was shown. */
const useMovesAnnounced = (rows: readonly ChangeRow[] | undefined): void => {
  const announce = useAnnounce();
  const before = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    if (rows === undefined) return;
    const moved = rows.find((row) => before.current?.has(keyOf(row)) === false);
    if (moved !== undefined) announce(`${moved.title}: ${stateWord(moved)}`);
    before.current = new Set(rows.map(keyOf));
  }, [rows, announce]);
};

/** Every change, newest first, as links to where it can be followed; the daily canaries by a link of their own. */
export const ChangesPage = () => {
  const [search] = useSearchParams();
  const { data: query = {} } = changeQuerySchema.safeParse(Object.fromEntries(search));
  const list = useChanges(query);
  useMovesAnnounced(list.data?.changes);
  useListKeys();
  return (
    <>
      <PageTitle title={query.list === undefined ? 'Changes' : 'Daily canaries'} />
      {query.list !== undefined && (
        <Box variant="p">
          Each is applied to a function of Trimtab’s own and put back, so that the way back is known
          to work. <Link href="/changes">Changes</Link>
        </Box>
      )}
      <Answer what="list of changes" to={list}>
        {({ changes }) =>
          changes.length === 0 ? (
            <Box variant="p" color="text-body-secondary">
              {query.list === undefined
                ? 'No change yet. One is opened when a scan finds a saving that the policy does not forbid.'
                : 'No canary yet. One runs every day.'}
            </Box>
          ) : (
            <FactTable label="Changes" columns={COLUMNS} rows={changes} rowKey={keyOf} flashes />
          )
        }
      </Answer>
      {query.list === undefined && (
        <Box variant="p">
          <Link href="/changes?list=canaries">Daily canaries</Link>
        </Box>
      )}
    </>
  );
};
