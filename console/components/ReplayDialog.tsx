import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type * as z from 'zod';
import { useReplay } from '#console/live/queries.ts';
import type { replayedSchema } from '#core/contract/verbs.ts';
import { capitalised } from '#core/present/format.ts';
import { Answer } from './Answer.tsx';
import { type Column, FactTable } from './FactTable.tsx';

type Decision = z.infer<typeof replayedSchema>['decisions'][number];

const RESULTS: Readonly<Record<Decision['result'], readonly [StatusIndicatorProps.Type, string]>> =
  {
    same: ['success', 'Same'],
    different: ['warning', 'Different'],
    'not-stored': ['stopped', 'Not stored'],
  };

const COLUMNS: readonly Column<Decision>[] = [
  { id: 'decision', head: 'Decision', cell: ({ decision }) => capitalised(decision) },
  {
    id: 'result',
    head: 'Result',
    cell: ({ result }) => (
      <StatusIndicator type={RESULTS[result][0]} wrapText={false}>
        {RESULTS[result][1]}
      </StatusIndicator>
    ),
  },
  { id: 'says', head: 'What was compared', cell: ({ says }) => says },
];

/** Every decision about a change, made again from what was stored. */
export const ReplayDialog = ({
  change,
  onClose,
}: {
  readonly change: string;
  readonly onClose: () => void;
}) => {
  const replay = useReplay(change);
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      header="Decisions, made again"
      closeAriaLabel="Close"
    >
      <Box variant="p">
        From the stored inputs alone, with the rules that were in force. Nothing is changed.
      </Box>
      <Answer what="replay" to={replay}>
        {({ decisions }) => (
          <FactTable
            label="Decisions"
            columns={COLUMNS}
            rows={decisions}
            rowKey={({ decision }) => decision}
          />
        )}
      </Answer>
    </Modal>
  );
};
