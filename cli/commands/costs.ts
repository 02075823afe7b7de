import { statusSchema } from '#core/contract/api.ts';
import { costSummarySchema } from '#core/contract/api-costs.ts';
import { money } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { plain } from '#core/present/escape.ts';
import { counted, dollars, isoTime, percent } from '#core/present/format.ts';
import type { ScanReport } from '#core/scan/report.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { requireAccount, requireNamed } from '../named-place.ts';
import { durationOf } from '../option-values.ts';
import { openSource } from '../source.ts';
import { type Column, tableOf } from '../table.ts';
import type { Target } from '../target.ts';
import { type CommonOptions, show, terminalWidth } from '../terminal.ts';

export interface CostsOptions extends CommonOptions {
  readonly since: string;
}

interface CostOfService {
  readonly name: string;
  readonly cost: string;
}

/** What was billed in some days, both included. Currencies are never added. */
interface Bill {
  readonly from: string;
  readonly to: string;
  /** Days that will cost more than the bill says by now. */
  readonly incomplete: number;
  readonly currencies: readonly {
    readonly currency: string;
    readonly total: string;
    /** Largest first. */
    readonly byService: readonly CostOfService[];
  }[];
}

/** What was billed, by service. */
export const costs = async (options: CostsOptions): Promise<ExitCode> => {
  const sinceMs = durationOf(options.since, '--since');
  const source = await openSource(options);
  if (source.kind === 'scan')
    requireNamed(options, 'the last scan read', accountsIn(source.scan.report));
  else if (options.account !== undefined) await requireAccount(options);
  const bill =
    source.kind === 'scan' ? billOfScan(source.scan.report) : await billOf(source.target, sinceMs);
  show(options, bill, linesOf(bill));
  return EXIT.done;
};

const accountsIn = ({ places }: ScanReport) => places.map(({ account }) => account);

const billOfScan = ({ bill }: ScanReport): Bill => {
  if (bill === undefined)
    throw new CommandError('the last scan did not read the bill: run trimtab scan --costs');
  return {
    from: dayOf(bill.from),
    to: dayOf(bill.to - MS_PER_DAY),
    incomplete: 0,
    currencies: [
      {
        currency: bill.total.currency,
        total: bill.total.amount,
        byService: bill.services.map(({ service, cost }) => ({ name: service, cost: cost.amount })),
      },
    ],
  };
};

const billOf = async (target: Target, sinceMs: number): Promise<Bill> => {
  const { now } = await target.get('/status', statusSchema);
  const from = dayOf(now - sinceMs);
  const { source, days, currencies } = await target.get(
    `/costs/summary?from=${from}`,
    costSummarySchema,
  );
  if (source === null)
    throw new CommandError('no bill is read: set collection.sources.costs in trimtab.yaml');
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined)
    throw new CommandError(`the bill has no day since ${from}: it comes a day late`);
  return {
    from: first.day,
    to: last.day,
    incomplete: days.filter(({ complete }) => !complete).length,
    currencies: currencies.map(({ currency, total, byService }) => ({
      currency,
      total,
      byService: byService.map(({ name, cost }) => ({ name: name ?? 'not said', cost })),
    })),
  };
};

const dayOf = (at: number): string => isoTime(at).slice(0, 'yyyy-mm-dd'.length);

const linesOf = ({ from, to, incomplete, currencies }: Bill): readonly string[] => [
  ...currencies.flatMap(({ currency, total, byService }) => {
    const columns: readonly Column<CostOfService>[] = [
      { head: 'SERVICE', cell: ({ name }) => plain(name, 80), stretches: true },
      { head: 'COST', cell: ({ cost }) => dollars(money(cost, currency)), align: 'right' },
      { head: 'SHARE', cell: ({ cost }) => share(cost, total), align: 'right', drop: 1 },
    ];
    return [
      ...tableOf(columns, byService, terminalWidth()),
      `${dollars(money(total, currency))} from ${from} to ${to}`,
    ];
  }),
  ...(currencies.length === 0 ? [`Nothing was billed from ${from} to ${to}`] : []),
  ...(incomplete === 0
    ? []
    : [`The bill of ${counted(incomplete, 'day')} is not complete yet: it will say more.`]),
];

/** Of a bill that credits have brought to nothing there are no shares. */
const share = (cost: string, total: string): string =>
  Number(total) > 0 ? percent(Number(cost) / Number(total)) : '-';
