import { type ResourceRow, resourceListSchema } from '#core/contract/api-resources.ts';
import { sum } from '#core/model/money.ts';
import { plain } from '#core/present/escape.ts';
import { count, counted, dollars } from '#core/present/format.ts';
import { outcomeWord } from '#core/present/outcome.ts';
import { resourceRowsOf } from '#core/present/scan/resource-rows.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { isInNamedPlace } from '../named-place.ts';
import { openSource, type Source } from '../source.ts';
import { type Column, tableOf } from '../table.ts';
import { type CommonOptions, show, terminalWidth } from '../terminal.ts';

export interface ResourcesOptions extends CommonOptions {
  readonly env?: string;
  readonly type?: string;
}

/** Resources with what is open for each: of a scan those of which it found something, of the simulation all. */
export const resources = async (options: ResourcesOptions): Promise<ExitCode> => {
  const { read, rows } = await seenIn(await openSource(options));
  const wanted = rows.filter(isWanted(options));
  const saves = sum(
    'USD',
    wanted.map(({ open }) => open.saves),
  );
  const recommendations = wanted.reduce((n, { open }) => n + open.recommendations, 0);
  show(options, { resources: wanted, total: { recommendations, saves } }, [
    ...(wanted.length === 0 ? [] : tableOf(COLUMNS, wanted, terminalWidth())),
    `${counted(wanted.length, 'resource')} of ${count(read)} that were read; ${count(recommendations)} open, ${dollars(saves)} a month`,
  ]);
  return EXIT.done;
};

const seenIn = async (
  source: Source,
): Promise<{ readonly read: number; readonly rows: readonly ResourceRow[] }> => {
  if (source.kind === 'scan') {
    const { report } = source.scan;
    return { read: report.resources, rows: resourceRowsOf(report.rows) };
  }
  const { resources } = await source.target.get('/resources', resourceListSchema);
  return { read: resources.length, rows: resources };
};

const isWanted = ({ env, type, ...options }: ResourcesOptions) => {
  const isInPlace = isInNamedPlace(options);
  return (row: ResourceRow): boolean =>
    isInPlace(row) &&
    (env === undefined || row.environment === env) &&
    (type === undefined || row.type === type || row.type.startsWith(`${type}/`));
};

const nameOf = (name: string, id: string): string =>
  plain(name === id ? id : `${name} (${id})`, 80);

/** What Trimtab last did there, or that it is to be left alone. */
const changed = ({ lastChange, protected: why }: ResourceRow): string => {
  if (why !== undefined) return 'left alone';
  if (lastChange === undefined) return '-';
  const { number, outcome, phase } = lastChange;
  return `${number} ${outcome === undefined ? phase : outcomeWord(outcome)}`;
};

const COLUMNS: readonly Column<ResourceRow>[] = [
  { head: 'RESOURCE', cell: ({ name, id }) => nameOf(name, id), stretches: true },
  { head: 'TYPE', cell: ({ type }) => type },
  { head: 'REGION', cell: ({ region }) => region, drop: 3 },
  { head: 'ENV', cell: ({ environment }) => plain(environment ?? '-', 20), drop: 2 },
  {
    head: 'COST/MO',
    cell: ({ cost }) => (cost === undefined ? '-' : dollars(cost)),
    align: 'right',
    drop: 1,
  },
  { head: 'OPEN', cell: ({ open }) => count(open.recommendations), align: 'right' },
  { head: 'SAVES/MO', cell: ({ open }) => dollars(open.saves), align: 'right' },
  { head: 'CHANGED', cell: changed, drop: 4 },
];
