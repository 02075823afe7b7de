import { pipeline } from 'node:stream/promises';
import { systemClock } from '#adapters/aws/clock.ts';
import { makeJudgeFound } from '#app/judge-found.ts';
import { makeScanAccount, type ScanProgress } from '#app/scan-account.ts';
import { type ConfiguredCheck, configureChecks } from '#core/checks/configure.ts';
import { CHECKS } from '#core/checks/index.ts';
import { ROLE_NAME } from '#core/contract/config/role-name.ts';
import type { Config } from '#core/contract/config.ts';
import { closest } from '#core/errors/closest.ts';
import { counted } from '#core/present/format.ts';
import { csvOf, markdownOf } from '#core/present/scan/scan-documents.ts';
import { isWaiting } from '#core/present/scan/scan-row.ts';
import { readLine, summaryOf } from '#core/present/scan/scan-summary.ts';
import { isPartial, type ScanReport } from '#core/scan/report.ts';
import { costExplorerBill, focusBill } from '../bill.ts';
import { judgedBy, usualConfig } from '../configuration.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { namedAccounts } from '../named-place.ts';
import { numberOf } from '../option-values.ts';
import { placesOf } from '../places.ts';
import { openRealAccount } from '../real-account.ts';
import { type PageOption, requirePlace, showPage } from '../scan-file.ts';
import { lastScan, pricesOf, scansIn } from '../scan-store.ts';
import { rowTable } from '../scan-table.ts';
import { ask, type CommonOptions, print, printLine, say } from '../terminal.ts';

export interface ScanOptions extends CommonOptions {
  readonly regions?: string;
  readonly org?: true;
  readonly roleName?: string;
  readonly externalId?: string;
  readonly prices: 'list' | 'built-in';
  readonly check?: readonly string[];
  readonly csv?: true;
  readonly md?: true;
  readonly html?: PageOption;
  readonly costs?: true;
  readonly focus?: string;
  readonly budget: string;
  readonly timeout: string;
  readonly exitCode?: true;
}

/** Rows of the table before the rest is only counted. */
const ROWS_SHOWN = 20;
/** Role that is assumed in other accounts where nobody names one. */
const ROLE_READ = 'trimtab-read';
/** AWS changes prices a few times a year. */
const PRICES_VALID_DAYS = 7;

/** Reads a real account, and changes nothing in it. */
export const scan = async (options: ScanOptions): Promise<ExitCode> => {
  if ([options.json, options.csv, options.md, options.html === true].filter(Boolean).length > 1)
    throw new CommandError('one of --json, --csv, --md and --html goes to stdout', EXIT.usage);
  if (options.costs && options.focus !== undefined)
    throw new CommandError('the bill is read with --costs or with --focus, not both', EXIT.usage);
  await requirePlace(options.html);
  const regions = regionsOf(options);
  const accounts = namedAccounts(options);
  const { config, version } = judgedBy(await usualConfig(options));
  const checks = wantedChecks(config, options.check);
  const folder = scansIn(options.state);
  const memory = await folder.memory();
  const roleName = roleNameOf(options) ?? config.scan?.roleName ?? ROLE_READ;
  const { caller, readers, spending } = await openRealAccount({
    region: options.region ?? (Array.isArray(regions) ? regions[0] : undefined),
    profile: options.profile,
    budgetUsd: numberOf(options.budget, '--budget'),
    timeoutMs: 1_000 * numberOf(options.timeout, '--timeout'),
    mayExceed: mayExceedBudget,
    roleName,
    externalId: options.externalId ?? config.scan?.externalId,
    readPrices: pricesOf(options.prices, {
      stateDir: options.state,
      validDays: config.scan?.pricesValidDays ?? PRICES_VALID_DAYS,
    }),
  });
  const { places, gaps } = await placesOf({
    caller,
    roleName,
    organization: options.org === true,
    accounts,
    regions: regions ?? [caller.region],
  });
  const readBill =
    options.focus === undefined
      ? options.costs && costExplorerBill(caller)
      : await focusBill(options.focus, caller);
  const progress = options.quiet ? silent : progressOn(process.stderr);
  const writer = folder.begin();
  const report = await makeScanAccount({
    ...readers,
    judgeFound: makeJudgeFound({ config, configVersion: version, now: systemClock }),
    memory,
    writer,
    readBill,
    spent: () => spending.total(),
    now: systemClock,
    onProgress: progress.tell,
  })({ places, checks, gaps });
  progress.end(report);
  const show = async () => {
    if (options.json) await pipeline(writer.json(), process.stdout, { end: false });
    else if (options.csv) print(csvOf(report.rows));
    else if (options.md) print(markdownOf(report));
    else linesOf(report).forEach(printLine);
  };
  await showPage(options, () => lastScan(options.state), show);
  return exitOf(report, options);
};

const exitOf = (report: ScanReport, { exitCode }: ScanOptions): ExitCode => {
  // What was not read may hold what nobody has seen: that is said before anything else.
  if (isPartial(report)) return EXIT.partial;
  return exitCode && report.rows.some(isWaiting) ? EXIT.waiting : EXIT.done;
};

const linesOf = (report: ScanReport): readonly string[] => {
  const [first] = report.rows;
  return [
    ...rowTable(report, ROWS_SHOWN),
    ...summaryOf(report),
    ...(first ? [`Next: trimtab plan ${first.number}`] : []),
  ];
};

const regionsOf = ({ region, regions }: ScanOptions): string[] | 'all' | undefined => {
  if (regions === 'all') return 'all';
  const named = [...new Set([region, ...(regions?.split(',') ?? [])])].flatMap(
    (name) => name ?? [],
  );
  const wrong = named.find((name) => !/^[a-z]{2}(-[a-z]+)+-\d$/.test(name));
  if (wrong !== undefined)
    throw new CommandError(
      `${JSON.stringify(wrong)} is no region: us-east-1, eu-west-1, …`,
      EXIT.usage,
    );
  return named.length === 0 ? undefined : named;
};

const roleNameOf = ({ roleName }: ScanOptions): string | undefined => {
  if (roleName === undefined || ROLE_NAME.test(roleName)) return roleName;
  throw new CommandError(
    `${JSON.stringify(roleName)} is no name of a role: its name, not its ARN`,
    EXIT.usage,
  );
};

const wantedChecks = (
  config: Config,
  wanted: readonly string[] | undefined,
): readonly ConfiguredCheck[] => {
  const ids = CHECKS.map(({ id }) => id);
  const unknown = wanted?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    const meant = closest(unknown, ids);
    const hint = meant === undefined ? `it is one of ${ids.join(', ')}` : `did you mean ${meant}?`;
    throw new CommandError(`there is no check ${unknown}: ${hint}`, EXIT.usage);
  }
  return configureChecks(config.checks).filter(
    ({ check }) => wanted === undefined || wanted.includes(check.id),
  );
};

const mayExceedBudget = (budgetUsd: number): Promise<boolean> =>
  ask(`\nReading on costs more than the budget of $${budgetUsd.toFixed(2)}. Go on?`);

interface Progress {
  readonly tell: (progress: ScanProgress) => void;
  readonly end: (report: ScanReport) => void;
}

const silent: Progress = { tell: () => {}, end: () => {} };

/** One line that is written over on a terminal; one line at the end elsewhere. */
const progressOn = (stream: NodeJS.WriteStream): Progress => ({
  tell: ({ places, placesDone, resources, found }) => {
    if (!stream.isTTY) return;
    const where = `${placesDone} of ${counted(places, 'region')}`;
    stream.write(`\r\u001B[K${where}, ${counted(resources, 'resource')}, ${found} found`);
  },
  end: (report) => {
    if (stream.isTTY) stream.write('\r\u001B[K');
    say(readLine(report));
  },
});
