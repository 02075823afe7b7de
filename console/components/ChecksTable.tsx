import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { clockTime } from '#core/present/format.ts';
import type { CheckRow } from './check-rows.ts';
import { type Column, FactTable } from './FactTable.tsx';

const STATES: Readonly<Record<CheckRow['state'], readonly [StatusIndicatorProps.Type, string]>> = {
  fine: ['success', 'Fine'],
  degraded: ['error', 'Degraded'],
  recovered: ['success', 'Recovered'],
  missing: ['warning', 'No data'],
  'too-early': ['pending', 'Too early'],
  unguarded: ['stopped', 'Unguarded'],
};

const COLUMNS: readonly Column<CheckRow>[] = [
  { id: 'metric', head: 'Metric', cell: ({ name }) => <strong>{name}</strong> },
  { id: 'baseline', head: 'Baseline', cell: ({ baseline }) => baseline, isNumber: true },
  {
    id: 'now',
    head: 'Now',
    isNumber: true,
    cell: ({ now, asOf }) => (
      <>
        {now}
        {asOf !== undefined && <small> at {clockTime(asOf).slice(0, 5)}</small>}
      </>
    ),
  },
  { id: 'change', head: 'Change, 30 min', cell: ({ change }) => change, isNumber: true },
  { id: 'limit', head: 'Limit', cell: ({ limit }) => limit, isNumber: true },
  {
    id: 'state',
    head: 'State',
    cell: ({ state, because }) => (
      <>
        <StatusIndicator type={STATES[state][0]} wrapText={false}>
          {STATES[state][1]}
        </StatusIndicator>
        {because !== '' && <small> {because}</small>}
      </>
    ),
  },
];

/** Each watched metric against its baseline, the unguarded ones by name. Clock times are UTC. */
export const ChecksTable = ({ rows }: { readonly rows: readonly CheckRow[] }) => (
  <FactTable label="Checks" columns={COLUMNS} rows={rows} rowKey={({ metric }) => metric} />
);
