import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '#console/api.ts';
import type { ApprovalRow, BulkAnswer } from '#core/contract/api-approvals.ts';
import { counted } from '#core/present/format.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { type Column, FactTable } from './FactTable.tsx';

type Result = BulkAnswer['results'][number];

/** Approves several requests of low risk and one kind: names every resource before, and says of each what became of it. */
export const BulkDialog = ({
  rows,
  onClose,
}: {
  readonly rows: readonly ApprovalRow[];
  readonly onClose: () => void;
}) => {
  // The list goes on living behind the dialog; what was chosen is what is sent.
  const [chosen] = useState(rows);
  const [note, setNote] = useState('');
  const queries = useQueryClient();
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () =>
      api.approveMany({
        decision: 'approve',
        approvals: chosen.map(({ approval, version }) => ({ approval, version })),
        ...(note.trim() !== '' && { note: note.trim() }),
      }),
    onSettled: () => {
      for (const key of ['approvals', 'approval', 'status', 'changes'])
        void queries.invalidateQueries({ queryKey: [key] });
    },
    networkMode: 'always',
  });
  return (
    <ActionDialog
      title={`Approve ${counted(chosen.length, 'request')}`}
      button={data === undefined ? `Approve ${chosen.length}` : undefined}
      isReady
      isPending={isPending}
      error={error}
      onSend={mutate}
      onClose={onClose}
      size="large"
    >
      <Box variant="p">
        {data === undefined
          ? 'Low risk and of one kind. Each is decided by itself, and checked once more before its first call.'
          : summaryOf(data.results)}
      </Box>
      <FactTable
        label="Requests"
        columns={columnsOf(data?.results)}
        rows={chosen}
        rowKey={({ approval }) => approval}
      />
      {data === undefined && (
        <FormField label="Note, optional">
          <Textarea value={note} onChange={({ detail }) => setNote(detail.value)} rows={2} />
        </FormField>
      )}
      {data?.results.some(({ kind }) => kind !== 'done') && (
        <Alert type="warning" statusIconAriaLabel="Warning">
          What was not approved stays as it was.
        </Alert>
      )}
    </ActionDialog>
  );
};

const summaryOf = (results: readonly Result[]): string =>
  `${results.filter(({ kind }) => kind === 'done').length} of ${counted(results.length, 'request')} approved.`;

const columnsOf = (results: readonly Result[] | undefined): readonly Column<ApprovalRow>[] => [
  {
    id: 'change',
    head: 'Change',
    cell: ({ number, title }) =>
      results === undefined ? title : <Link href={`/changes/${number}`}>{title}</Link>,
  },
  { id: 'resource', head: 'Resource', cell: ({ resource }) => <code>{resource}</code> },
  {
    id: 'saves',
    head: 'Saves',
    cell: ({ facts }) => facts.find(({ label }) => label === 'Saves')?.value,
  },
  ...(results === undefined
    ? []
    : [
        {
          id: 'result',
          head: 'Result',
          cell: ({ approval }: ApprovalRow) => (
            <ResultOf result={results.find((one) => one.approval === approval)} />
          ),
        },
      ]),
];

const ResultOf = ({ result }: { readonly result: Result | undefined }) =>
  result && (
    <>
      <StatusIndicator type={result.kind === 'done' ? 'success' : 'warning'} wrapText={false}>
        {result.kind === 'done' ? 'Approved' : 'Not done'}
      </StatusIndicator>{' '}
      {result.says}
    </>
  );
