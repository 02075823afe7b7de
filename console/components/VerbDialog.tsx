import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#console/api.ts';
import { useLive } from '#console/live/feed.tsx';
import type { ApprovalDetail } from '#core/contract/api-approvals.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { counted, deadline } from '#core/present/format.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { type Verb, WORDS } from './verb-words.ts';

const SNOOZE_DAYS = [1, 7, 30] as const;

/** Asks for what a verb needs, sends it, and says what became of it: also that it is not as it was shown any more. */
export const VerbDialog = ({
  verb,
  request: shown,
  onDone,
  onClose,
}: {
  readonly verb: Verb;
  readonly request: ApprovalDetail;
  readonly onDone: (says: string) => void;
  readonly onClose: (isStale: boolean) => void;
}) => {
  const { button, path, field, isNeeded = false, effect } = WORDS[verb];
  // What was shown when somebody made up their mind: if it is another one by now, they are told instead.
  const [request] = useState(shown);
  const [text, setText] = useState('');
  const [days, setDays] = useState<number>(7);
  const live = useLive();
  const now = live.now ?? request.now;
  const queries = useQueryClient();
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () => {
      const written = { text: text.trim(), until: now + days * MS_PER_DAY };
      return api.tellApproval(request.approval, path, bodyOf(verb, request, written));
    },
    onSuccess: async ({ kind, says }) => {
      for (const key of ['approvals', 'approval', 'status', 'changes'])
        void queries.invalidateQueries({ queryKey: [key] });
      if (kind === 'done') onDone(says);
    },
    networkMode: 'always',
  });
  const isRefused = data !== undefined && data.kind !== 'done';
  return (
    <ActionDialog
      title={`${button}: ${request.title}`}
      button={isRefused ? undefined : (verb === 'approve' && request.approveLabel) || button}
      isReady={!isNeeded || text.trim() !== ''}
      isPending={isPending}
      error={error}
      onSend={mutate}
      onClose={() => onClose(isRefused)}
    >
      {isRefused ? (
        <Alert type="warning" header="Nothing was done" statusIconAriaLabel="Warning">
          {data.says}
          {data.kind === 'needs-step-up' && (
            <>
              {' '}
              <a href="/session/step-up" target="_blank" rel="noreferrer">
                Get a code
              </a>
            </>
          )}
        </Alert>
      ) : (
        <Box variant="p">{effect}</Box>
      )}
      {verb === 'snooze' && !isRefused && <Until days={days} now={now} onChange={setDays} />}
      {field !== undefined && !isRefused && (
        <FormField label={field}>
          <Textarea value={text} onChange={({ detail }) => setText(detail.value)} rows={2} />
        </FormField>
      )}
    </ActionDialog>
  );
};

const Until = ({
  days,
  now,
  onChange,
}: {
  readonly days: number;
  readonly now: EpochMs;
  readonly onChange: (days: number) => void;
}) => (
  <FormField label="For how long?">
    <RadioGroup
      value={String(days)}
      onChange={({ detail }) => onChange(Number(detail.value))}
      items={SNOOZE_DAYS.map((n) => ({
        value: String(n),
        label: counted(n, 'day'),
        description: `until ${deadline(now + n * MS_PER_DAY)}`,
      }))}
    />
  </FormField>
);

interface Written {
  readonly text: string;
  readonly until: EpochMs;
}

/** What each verb sends: the version that was seen goes with whatever rests on it. */
const bodyOf = (verb: Verb, { version }: ApprovalDetail, { text, until }: Written): object => {
  switch (verb) {
    case 'approve':
    case 'reject':
      return { decision: verb, version, ...(text !== '' && { note: text }) };
    case 'snooze':
      return { until, reason: text, version };
    case 'comment':
      return { text };
    case 'withdraw':
    case 'ask-again':
      return text === '' ? {} : { reason: text };
    case 'pass-on':
      return {};
  }
};
