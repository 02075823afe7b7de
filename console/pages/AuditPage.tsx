import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { auditPath } from '#console/api.ts';
import { Answer } from '#console/components/Answer.tsx';
import { DownloadButton } from '#console/components/DownloadButton.tsx';
import { type Column, FactTable } from '#console/components/FactTable.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { RollBackButton } from '#console/components/RollBackButton.tsx';
import { Time } from '#console/components/Time.tsx';
import { ViewLinks } from '#console/components/ViewLinks.tsx';
import { useLive } from '#console/live/feed.tsx';
import { useListKeys } from '#console/live/list-keys.ts';
import { useAudit, useAuditEntries } from '#console/live/queries.ts';
import type { AuditEntry } from '#core/contract/api-audit.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { counted, dateTime } from '#core/present/format.ts';
import './AuditPage.css';

const COLUMNS: readonly Column<AuditEntry>[] = [
  { id: 'when', head: 'When', cell: ({ at }) => <Time at={at} /> },
  { id: 'who', head: 'Who', cell: ({ who }) => who },
  { id: 'via', head: 'Via', cell: ({ via }) => via },
  {
    id: 'what',
    head: 'What',
    cell: ({ word, says }) => (
      <>
        <strong>{word}</strong> {says}
      </>
    ),
  },
  {
    id: 'change',
    head: 'Change',
    cell: ({ number, title }) => <Link href={`/changes/${number}`}>{`${number} ${title}`}</Link>,
  },
  {
    id: 'revert',
    head: 'Take back',
    cell: ({ kind, word, number }) =>
      kind === 'closed' && word === 'completed' ? (
        <RollBackButton change={number} says="Revert" of={number} />
      ) : (
        '–'
      ),
  },
];

/** How far back, by what stands in the address. */
const SPANS = [
  { name: 'Last hour', in: '1h', ms: MS_PER_HOUR },
  { name: '24 hours', in: '24h', ms: MS_PER_DAY },
  { name: '30 days', in: '30d', ms: 30 * MS_PER_DAY },
] as const;

/** Over what it came, by what stands in the address. */
const WAYS = [
  { name: 'Everything', via: '' },
  { name: 'Mail', via: 'mail' },
  { name: 'Console', via: 'console' },
  { name: 'Command line', via: 'cli' },
  { name: 'Slack', via: 'slack' },
  { name: 'Workflow', via: 'workflow' },
] as const;

/** Who did what, over all changes, newest first; and whether anybody has altered it since. */
export const AuditPage = () => {
  const [search] = useSearchParams();
  const span = SPANS.find((one) => one.in === search.get('span')) ?? SPANS[2];
  const way = WAYS.find(({ via }) => via === search.get('via')) ?? WAYS[0];
  const query = { from: useSince(span.ms), via: way.via };
  const asked = useAuditEntries(query);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = asked;
  useListKeys();
  return (
    <>
      <PageTitle title="Audit">
        <Chain />
      </PageTitle>
      <div className="audit-filters">
        <ViewLinks
          label="How far back"
          links={SPANS.map((one) => ({
            name: one.name,
            href: `?span=${one.in}&via=${way.via}`,
            isShown: one === span,
          }))}
        />
        <ViewLinks
          label="Over what"
          links={WAYS.map((one) => ({
            name: one.name,
            href: `?span=${span.in}&via=${one.via}`,
            isShown: one === way,
          }))}
        />
      </div>
      <Answer what="entries" to={asked}>
        {({ pages }) => <Entries entries={pages.flatMap((page) => page.entries)} />}
      </Answer>
      <div className="actions">
        {hasNextPage && (
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older
          </Button>
        )}
        <DownloadButton
          path={auditPath({ ...query, limit: 200 })}
          name="audit.json"
          says="Export the newest 200 (JSON)"
        />
      </div>
    </>
  );
};

const Entries = ({ entries }: { readonly entries: readonly AuditEntry[] }) =>
  entries.length === 0 ? (
    <p>Nothing of that kind has happened.</p>
  ) : (
    <FactTable
      label="Entries"
      columns={COLUMNS}
      rows={entries}
      rowKey={({ change, n }) => `${change} ${n}`}
    />
  );

/** The start of a span, held while it is looked at: the pages of a list must be of one list. */
const useSince = (spanMs: number): EpochMs | undefined => {
  const { now } = useLive();
  const [held, hold] = useState<{ spanMs: number; from: EpochMs }>();
  if (now !== undefined && held?.spanMs !== spanMs) hold({ spanMs, from: now - spanMs });
  return held?.from;
};

/** Whether every ledger is as it was written: every one of them is read for this answer. */
const Chain = () => (
  <Answer what="check of the chain" to={useAudit()}>
    {(report) => <ChainReport report={report} />}
  </Answer>
);

const ChainReport = ({
  report: { broken, entries, changes, root, anchor },
}: {
  readonly report: NonNullable<ReturnType<typeof useAudit>['data']>;
}) => {
  if (broken.length > 0) {
    return (
      <Alert
        type="error"
        header={`The ledger of ${counted(broken.length, 'change')} is not as it was written`}
        statusIconAriaLabel="Error"
      >
        <ul>
          {broken.map(({ change, number, says }) => (
            <li key={change || number}>
              {number}: {says}
            </li>
          ))}
        </ul>
      </Alert>
    );
  }
  return (
    <p>
      <StatusIndicator type="success">Chain intact</StatusIndicator>,{' '}
      {counted(entries, 'entry', 'entries')} of {counted(changes, 'change')}. Root{' '}
      <code title={root}>{root.slice(0, 16)}</code>: note it down, and nobody can rewrite what was
      before without being found.
      {anchor !== null &&
        ` Compared with where ${counted(anchor.changes, 'ledger')} stood on ${dateTime(anchor.at)}.`}
    </p>
  );
};
