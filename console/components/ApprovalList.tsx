import { Link } from 'wouter';
import type { ApprovalRow } from '#core/contract/api-approvals.ts';
import { Time } from './Time.tsx';
import './ApprovalList.css';

/** Requests one under the other: what, how much, how risky, until when. */
export const ApprovalList = ({
  rows,
  current,
  picked,
  canPick,
  onPick,
}: {
  readonly rows: readonly ApprovalRow[];
  /** Number of the change whose request is read. */
  readonly current: string | undefined;
  readonly picked: readonly ApprovalRow[];
  readonly canPick: (row: ApprovalRow) => boolean;
  readonly onPick: (row: ApprovalRow) => void;
}) => (
  <ul className="requests">
    {rows.map((row) => (
      <li key={row.approval} data-current={row.number === current}>
        {canPick(row) && (
          <input
            type="checkbox"
            aria-label={`Select ${row.title}`}
            checked={picked.includes(row)}
            // Several at once are of one kind.
            disabled={picked.some(({ action }) => action !== row.action)}
            onChange={() => onPick(row)}
          />
        )}
        <Link
          href={`/approvals/${row.number}?show=${row.group}`}
          aria-current={row.number === current ? 'true' : undefined}
        >
          <strong>{row.title}</strong>
          <span>{row.place}</span>
          <span>{summary(row)}</span>
          <span>
            {row.number} · {row.group === 'decided' ? 'asked' : 'ends'}{' '}
            <Time at={row.group === 'decided' ? row.askedAt : row.expiresAt} />
          </span>
        </Link>
      </li>
    ))}
  </ul>
);

/** `$22.70 a month · risk 14 of 100, low`. */
const summary = ({ facts, band }: ApprovalRow): string => {
  const value = (label: string) => facts.find((fact) => fact.label === label)?.value;
  return `${value('Saves')} · risk ${value('Risk')}, ${band}`;
};
