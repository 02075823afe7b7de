import { type Column, FactTable } from './FactTable.tsx';

interface Difference {
  readonly what: string;
  readonly old: string;
  readonly new: string;
}

/** What of a resource is not as it was. */
export const DifferenceTable = ({
  differences,
  then,
}: {
  readonly differences: readonly Difference[];
  /** What the old value is of: `As asked about`. */
  readonly then: string;
}) => {
  const columns: readonly Column<Difference>[] = [
    { id: 'what', head: 'What', cell: ({ what }) => what },
    { id: 'then', head: then, cell: ({ old }) => old },
    { id: 'now', head: 'Now', cell: (difference) => difference.new },
  ];
  return (
    <FactTable
      label="Differences"
      columns={columns}
      rows={differences}
      rowKey={({ what }) => what}
    />
  );
};
