import Box from '@cloudscape-design/components/box';
import { Link } from 'wouter';
import type * as z from 'zod';
import { type Column, FactTable } from '#console/components/FactTable.tsx';
import { Failure } from '#console/components/Failure.tsx';
import { Loading } from '#console/components/Loading.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { StateLabel } from '#console/components/StateLabel.tsx';
import { Time } from '#console/components/Time.tsx';
import { useChanges } from '#console/live/queries.ts';
import type { changeRowSchema } from '#core/contract/api.ts';

type ChangeRow = z.infer<typeof changeRowSchema>;

const COLUMNS: readonly Column<ChangeRow>[] = [
  { id: 'state', head: 'State', cell: (row) => <StateLabel {...row} /> },
  {
    id: 'change',
    head: 'Change',
    cell: ({ number, title }) => <Link href={`/changes/${number}`}>{title}</Link>,
  },
  { id: 'number', head: 'Number', cell: ({ number }) => number },
  { id: 'opened', head: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
];

/** Every change, newest first, as links to where it can be followed. */
export const ChangesPage = () => {
  const { data, error, refetch } = useChanges();
  return (
    <>
      <PageTitle title="Changes" />
      {error !== null && (
        <Failure what="The list of changes" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Loading what="changes" />}
      {data?.changes.length === 0 && (
        <Box variant="p" color="text-body-secondary">
          No change yet. One is opened when a scan finds a saving that the policy does not forbid.
        </Box>
      )}
      {data !== undefined && data.changes.length > 0 && (
        <FactTable
          label="Changes"
          columns={COLUMNS}
          rows={data.changes}
          rowKey={({ change, phase, outcome }) => `${change} ${phase} ${outcome}`}
          flashes
        />
      )}
    </>
  );
};
