import { Link } from 'wouter';
import { StandingLabel } from '#console/components/StandingLabel.tsx';
import { Time } from '#console/components/Time.tsx';
import type { RecommendationRow } from '#core/contract/api-recommendations.ts';
import { compare } from '#core/model/money.ts';
import { dollars, percent } from '#core/present/format.ts';
import { standingWord } from '#core/present/standing-words.ts';
import type { Column } from './FactTable.tsx';
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

const byText =
  (textOf: (item: Item) => string) =>
  (a: Item, b: Item): number =>
    textOf(a).localeCompare(textOf(b));

/** The columns of the list; where there is no room for all, the first one says the others in short. */
export const COLUMNS: readonly Column<Item>[] = [
  {
    id: 'change',
    head: 'Change',
    compare: byText(({ change }) => change),
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
    head: 'Saves/mo',
    compare: (a, b) => compare(a.row.saves, b.row.saves),
    cell: ({ row }) => (
      <>
        {dollars(row.saves)}
        {row.money === 'applied' && <small> applied</small>}
      </>
    ),
  },
  {
    id: 'risk',
    head: 'Risk',
    isOnlyWide: true,
    // What cannot be judged is not less risky than anything.
    compare: (a, b) => (a.row.risk?.score ?? 101) - (b.row.risk?.score ?? 101),
    cell: ({ row: { risk } }) => (risk === null ? 'not judged' : `${risk.score} ${risk.band}`),
  },
  {
    id: 'interruption',
    head: 'Interruption',
    isOnlyWide: true,
    compare: (a, b) => a.interruptionMinutes - b.interruptionMinutes,
    cell: ({ row }) => row.facts[2]?.value,
  },
  {
    id: 'undo',
    head: 'Undo',
    isOnlyWide: true,
    compare: byText(({ undo }) => undo),
    cell: ({ undo }) => undo,
  },
  {
    id: 'state',
    head: 'State',
    isOnlyWide: true,
    compare: byText(({ state }) => state),
    cell: ({ row: { standing } }) => (
      <>
        <StandingLabel standing={standing} />
        {standing.rule !== undefined && <small> {standing.rule}</small>}
      </>
    ),
  },
  {
    id: 'owner',
    head: 'Owner',
    isOnlyWide: true,
    compare: byText(({ owner }) => owner),
    cell: ({ owner }) => owner || NOBODY_SAID,
  },
  {
    id: 'env',
    head: 'Env',
    isOnlyWide: true,
    compare: byText(({ env }) => env),
    cell: ({ env }) => env || NOBODY_SAID,
  },
  {
    id: 'confidence',
    head: 'Confidence',
    isOnlyWide: true,
    compare: (a, b) => a.confidence - b.confidence,
    cell: ({ confidence }) => percent(confidence),
  },
  {
    id: 'found',
    head: 'Found',
    isOnlyWide: true,
    compare: (a, b) => a.found - b.found,
    cell: ({ found }) => <Time at={found} />,
  },
];
