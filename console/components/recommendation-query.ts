import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import type { RecommendationRow } from '#core/contract/api-recommendations.ts';
import { standingWord } from '#core/present/standing-words.ts';
import { putSorting, type Sorting, sortingIn } from './table-order.ts';

/** A row as the table filters and sorts it: what is compared stands beside what is shown. */
export interface Item {
  readonly row: RecommendationRow;
  readonly id: string;
  readonly change: string;
  readonly saves: number;
  /** A row that cannot be judged sorts last and matches no comparison. */
  readonly risk: number;
  readonly interruption: string;
  readonly interruptionMinutes: number;
  readonly undo: string;
  readonly state: string;
  readonly rule: string;
  readonly owner: string;
  readonly env: string;
  readonly service: string;
  readonly account: string;
  readonly region: string;
  readonly resource: string;
  readonly confidence: number;
  readonly found: number;
}

export const itemOf = (row: RecommendationRow): Item => ({
  row,
  id: row.id,
  change: row.title,
  // For comparing only: what is shown and summed is the exact amount.
  saves: Number(row.saves.amount),
  risk: row.risk?.score ?? Number.NaN,
  interruption: row.interruptionMinutes === 0 ? 'none' : 'some',
  interruptionMinutes: row.interruptionMinutes,
  undo: row.facts[3]?.value ?? '',
  state: standingWord(row.standing),
  rule: row.standing.rule ?? '',
  owner: row.owner ?? '',
  env: row.environment ?? '',
  service: row.service,
  account: row.account,
  region: row.region,
  resource: row.resourceId,
  confidence: row.confidence,
  found: row.foundAt,
});

const WORDS = ['=', '!=', ':', '!:'] as const;
const NUMBERS = ['<', '<=', '>', '>=', '='] as const;

const word = (key: keyof Item, propertyLabel: string, groupValuesLabel: string) => ({
  key,
  propertyLabel,
  groupValuesLabel,
  operators: WORDS,
});
const number = (key: keyof Item, propertyLabel: string, groupValuesLabel: string) => ({
  key,
  propertyLabel,
  groupValuesLabel,
  operators: NUMBERS,
  defaultOperator: '<' as const,
});

/** What can be filtered by. */
export const PROPERTIES: readonly PropertyFilterProps.FilteringProperty[] = [
  word('state', 'State', 'States'),
  word('env', 'Env', 'Environments'),
  word('service', 'Service', 'Services'),
  word('owner', 'Owner', 'Owners'),
  word('interruption', 'Interruption', 'Interruptions'),
  number('risk', 'Risk', 'Risk scores'),
  number('saves', 'Saves/mo', 'Savings in US dollars a month'),
  word('change', 'Change', 'Changes'),
  word('rule', 'Rule that blocks', 'Rules'),
  word('resource', 'Resource', 'Resources'),
  word('account', 'Account', 'Accounts'),
  word('region', 'Region', 'Regions'),
];

/** Values that are suggested: those there are, of properties with few. */
export const optionsOf = (items: readonly Item[]): readonly PropertyFilterProps.FilteringOption[] =>
  (
    ['state', 'env', 'service', 'owner', 'interruption', 'rule', 'account', 'region'] as const
  ).flatMap((propertyKey) =>
    [...new Set(items.map((item) => item[propertyKey]))]
      .filter((value) => value !== '')
      .toSorted()
      .map((value) => ({ propertyKey, value })),
  );

const FILTER = 'f';
const OPERATION = 'match';

/** The filter that an address names: `?f=env+%3D+dev&f=risk+<+15`; a part without a property is looked for in all. */
export const queryOf = (search: URLSearchParams): PropertyFilterProps.Query => ({
  tokens: search.getAll(FILTER).flatMap((text) => {
    const [, propertyKey, operator, value] = TOKEN.exec(text) ?? [];
    if (propertyKey === undefined || operator === undefined || value === undefined) return [];
    return [propertyKey === ANYWHERE ? { operator, value } : { propertyKey, operator, value }];
  }),
  operation: search.get(OPERATION) === 'any' ? 'or' : 'and',
});

/** Property, operator and value, a space between: a value may hold anything. */
const TOKEN = /^(\S+) (\S+) (.*)$/s;
const ANYWHERE = '*';

/** Largest saving first. */
const BY_SAVING: Sorting = { by: 'saves', isDescending: true };

export const sortingOf = (search: URLSearchParams): Sorting => sortingIn(search, BY_SAVING);

/** The part of an address that names filter and order; what is usual is left out. */
export const searchOf = (
  { tokens, operation }: PropertyFilterProps.Query,
  sorting: Sorting = BY_SAVING,
): URLSearchParams => {
  const search = new URLSearchParams();
  for (const { propertyKey = ANYWHERE, operator, value } of tokens)
    search.append(FILTER, `${propertyKey} ${operator} ${value}`);
  if (operation === 'or') search.set(OPERATION, 'any');
  putSorting(search, sorting, BY_SAVING);
  return search;
};

const view = (name: string, ...filters: readonly string[]) => ({
  name,
  search: new URLSearchParams(
    filters.map((filter): [string, string] => [FILTER, filter]),
  ).toString(),
});

/** Filters that people come back to, as links. */
export const VIEWS = [
  view('All'),
  view('Quick wins', 'risk < 15', 'interruption = none'),
  view('Needs me', 'state = Needs decision'),
  view('Production', 'env : prod'),
  view('Blocked', 'state = Blocked'),
];
