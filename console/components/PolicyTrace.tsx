import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { PolicyVerdict } from '#core/model/change.ts';
import { REQUIREMENT_WORDS } from '#core/present/standing-words.ts';
import { type Column, FactTable } from './FactTable.tsx';

type Rule = PolicyVerdict['trace'][number];

const COLUMNS: readonly Column<Rule>[] = [
  {
    id: 'matched',
    head: 'Matched',
    cell: ({ matched }) => (
      <StatusIndicator type={matched ? 'success' : 'stopped'} wrapText={false}>
        {matched ? 'Yes' : 'No'}
      </StatusIndicator>
    ),
  },
  { id: 'rule', head: 'Rule', cell: ({ rule }) => rule },
  { id: 'where', head: 'Where', cell: ({ where }) => <code>{where}</code> },
  { id: 'asks', head: 'Asks', cell: ({ requires }) => REQUIREMENT_WORDS[requires] },
  { id: 'reason', head: 'Why', cell: ({ reason }) => reason },
];

/** Every rule that was looked at, and which decided. */
export const PolicyTrace = ({ verdict }: { readonly verdict: PolicyVerdict }) => (
  <>
    <p>
      Asks <strong>{REQUIREMENT_WORDS[verdict.requires]}</strong>, because of{' '}
      {verdict.because.join(', ')}. Configuration <code>{verdict.policyVersion.slice(0, 12)}</code>.
    </p>
    <FactTable
      label="Policy rules"
      columns={COLUMNS}
      rows={verdict.trace}
      rowKey={({ rule }) => rule}
    />
  </>
);
