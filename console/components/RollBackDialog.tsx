import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type * as z from 'zod';
import { api } from '#console/api.ts';
import { useWayBack } from '#console/live/queries.ts';
import type { wayBackSchema } from '#core/contract/verbs.ts';
import { capitalised } from '#core/present/format.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { Answer } from './Answer.tsx';
import { DifferenceTable } from './DifferenceTable.tsx';
import { PlanSteps } from './PlanSteps.tsx';

type WayBack = z.infer<typeof wayBackSchema>;

/** Shows how a change can be taken back, as the resource is just now, and does it once somebody has said why. */
export const RollBackDialog = ({
  change,
  onClose,
}: {
  /** Id or number. */
  readonly change: string;
  readonly onClose: () => void;
}) => {
  const seen = useWayBack(change);
  const [reason, setReason] = useState('');
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const roll = useMutation({
    mutationFn: () => api.rollBack(change, reason.trim()),
    onSuccess: async ({ startedAs }) => {
      await queries.invalidateQueries({ queryKey: ['changes'] });
      if (startedAs === undefined) return;
      navigate(`/changes/${startedAs}`);
      onClose();
    },
    networkMode: 'always',
  });
  // What was found when it was asked for is newer than what was shown before.
  const way = roll.data ?? seen.data;
  const canGoBack = way !== undefined && way.kind !== 'impossible';
  return (
    <ActionDialog
      title={way?.kind === 'new-change' ? 'Revert' : 'Roll back'}
      button={way && BUTTONS[way.kind]}
      isReady={reason.trim() !== ''}
      isPending={roll.isPending}
      error={roll.error}
      onSend={roll.mutate}
      onClose={onClose}
      size="large"
    >
      <Answer what="way back" to={{ ...seen, data: way }}>
        {(found) => <Way way={found} />}
      </Answer>
      {canGoBack && (
        <FormField label="Why?" description="People read it later, beside the change.">
          <Textarea value={reason} onChange={({ detail }) => setReason(detail.value)} rows={2} />
        </FormField>
      )}
    </ActionDialog>
  );
};

const BUTTONS: Readonly<Record<WayBack['kind'], string | undefined>> = {
  'turn-back': 'Roll back now',
  'new-change': 'Revert',
  impossible: undefined,
};

const Way = ({
  way: { number, title, kind, says, plan, differences },
}: {
  readonly way: WayBack;
}) => (
  <>
    <Box variant="p">
      <strong>{title}</strong> ({number})
    </Box>
    <Alert
      type={kind === 'impossible' ? 'warning' : 'info'}
      header={kind === 'impossible' ? 'It cannot be taken back' : undefined}
      statusIconAriaLabel={kind === 'impossible' ? 'Warning' : 'Info'}
    >
      {capitalised(says)}.
      {kind === 'new-change' && ' Looked just now: nobody has changed the resource since.'}
    </Alert>
    {differences.length > 0 && (
      <DifferenceTable differences={differences} then="As the change left it" />
    )}
    {plan !== undefined && <PlanSteps plan={plan} />}
  </>
);
