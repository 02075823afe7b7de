import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#console/api.ts';
import { useChanges } from '#console/live/queries.ts';
import type { ChangeList } from '#core/contract/api.ts';
import { counted, listed } from '#core/present/format.ts';
import { ActionDialog } from './ActionDialog.tsx';

const WORDS = {
  stop: {
    header: 'Stop all changes',
    button: 'Stop now',
    ask: 'Why?',
    hint: 'People read it later: an incident, what you saw.',
  },
  resume: {
    header: 'Let changes go on',
    button: 'Resume',
    ask: 'Why is it safe again?',
    hint: 'People read it later.',
  },
} as const;

/** Asks for the reason, and pulls the brake or lifts it. */
export const BrakeDialog = ({
  action,
  onClose,
}: {
  readonly action: keyof typeof WORDS;
  readonly onClose: () => void;
}) => {
  const words = WORDS[action];
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const { data: list } = useChanges();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.setBrake({ on: action === 'stop', reason: reason.trim() }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['status'] });
      onClose();
    },
    networkMode: 'always',
  });
  return (
    <ActionDialog
      title={words.header}
      button={words.button}
      isReady={reason.trim() !== ''}
      isPending={isPending}
      error={error}
      onSend={mutate}
      onClose={onClose}
    >
      {action === 'stop' && <Effect list={list} />}
      <FormField label={words.ask} description={words.hint}>
        <Textarea value={reason} onChange={({ detail }) => setReason(detail.value)} rows={2} />
      </FormField>
    </ActionDialog>
  );
};

/** What will happen to what is in progress, before anybody decides. */
const Effect = ({ list }: { readonly list: ChangeList | undefined }) => {
  const live = list?.changes.filter(({ outcome }) => outcome === undefined) ?? [];
  const inPhase = (phase: string) => live.filter((change) => change.phase === phase);
  const between = inPhase('applying');
  return (
    <div>
      <Box variant="p">
        No change takes its first step. Reading, watching and rolling back go on.
      </Box>
      <ul>
        <li>
          {between.length === 0
            ? 'No change is between its first and last step.'
            : `${counted(between.length, 'change')} between first and last step will be rolled back: ${listed(between.map(({ number }) => number))}.`}
        </li>
        <li>{counted(inPhase('watching').length, 'change')} being watched: that goes on.</li>
        <li>
          {counted(inPhase('open').length, 'change')} not begun: none begins while this is on.
        </li>
      </ul>
    </div>
  );
};
