import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import { Link } from 'wouter';
import { StandingLabel } from '#console/components/StandingLabel.tsx';
import { Time } from '#console/components/Time.tsx';
import type { RecommendationRow } from '#core/contract/api-recommendations.ts';
import { compare } from '#core/model/money.ts';
import { dollars, percent } from '#core/present/format.ts';
import { standingWord } from '#core/present/standing.ts';
import type { Item } from './recommendation-query.ts';

const NOBODY_SAID = '–';

/** Digits that tell recommendations apart on a page; the address has all of them. */
const SHORT_ID = 'rec-12345678'.length;
export const shortId = (id: string): string => id.slice(0, SHORT_ID);

/** What the other columns say, in a few words: on a phone there is no room for them. */
const narrowWords = ({ risk, standing }: RecommendationRow): string =>
  [
    '',
    ...(risk === null ? [] : [`risk ${risk.score} ${risk.band}`]),
    standingWord(standing),
    ...(standing.rule === undefined ? [] : [standing.rule]),
  ].join(', ');

/** The columns of the list. */
export const COLUMNS: readonly TableProps.ColumnDefinition<Item>[] = [
  {
    id: 'change',
    header: 'Change',
    sortingField: 'change',
    isRowHeader: true,
    minWidth: 180,
    width: 250,
    cell: ({ row }) => (
      <>
        <Link href={`/recommendations/${row.id}`}>{row.title}</Link>
        <br />
        <small>
          {row.change?.number ?? shortId(row.id)}
          <span className="only-narrow">{narrowWords(row)}</span>
        </small>
      </>
    ),
  },
  {
    id: 'saves',
    header: 'Saves/mo',
    width: 105,
    sortingComparator: (a, b) => compare(a.row.saves, b.row.saves),
    cell: ({ row }) => (
      <>
        {dollars(row.saves)}
        {row.money === 'applied' && <Box variant="small">applied</Box>}
      </>
    ),
  },
  {
    id: 'risk',
    header: 'Risk',
    width: 115,
    // What cannot be judged is not less risky than anything.
    sortingComparator: (a, b) => (a.row.risk?.score ?? 101) - (b.row.risk?.score ?? 101),
    cell: ({ row: { risk } }) => (risk === null ? 'not judged' : `${risk.score} ${risk.band}`),
  },
  {
    id: 'interruption',
    header: 'Interruption',
    width: 125,
    sortingField: 'interruptionMinutes',
    cell: ({ row }) => row.facts[2]?.value,
  },
  { id: 'undo', header: 'Undo', width: 130, sortingField: 'undo', cell: ({ undo }) => undo },
  {
    id: 'state',
    header: 'State',
    width: 160,
    sortingField: 'state',
    cell: ({ row: { standing } }) => (
      <>
        <StandingLabel standing={standing} />
        {standing.rule !== undefined && <Box variant="small">{standing.rule}</Box>}
      </>
    ),
  },
  {
    id: 'owner',
    header: 'Owner',
    width: 105,
    sortingField: 'owner',
    cell: ({ owner }) => owner || NOBODY_SAID,
  },
  {
    id: 'env',
    header: 'Env',
    width: 85,
    sortingField: 'env',
    cell: ({ env }) => env || NOBODY_SAID,
  },
  {
    id: 'confidence',
    header: 'Confidence',
    width: 120,
    sortingField: 'confidence',
    cell: ({ confidence }) => percent(confidence),
  },
  {
    id: 'found',
    header: 'Found',
    width: 115,
    sortingField: 'found',
    cell: ({ found }) => <Time at={found} />,
  },
];
/** What is left where the table has not the room for all. */
export const NARROW_COLUMNS = ['change', 'saves'];
