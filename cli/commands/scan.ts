import { createInterface } from 'node:readline/promises';
import { systemClock } from '#adapters/aws/clock.ts';
import { parseConfig, readConfigFile } from '#adapters/config-file/config-file.ts';
import { makeJudgeFound } from '#app/judge-found.ts';
import { makeScanAccount, type ScanProgress } from '#app/scan-account.ts';
import { type ConfiguredCheck, configureChecks } from '#core/checks/configure.ts';
import { CHECKS } from '#core/checks/index.ts';
import type { Config } from '#core/contract/config.ts';
import { closest } from '#core/errors/closest.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { counted } from '#core/present/format.ts';
import { csvOf, markdownOf } from '#core/present/scan/scan-documents.ts';
import { isWaiting } from '#core/present/scan/scan-row.ts';
import { readLine, summaryOf } from '#core/present/scan/scan-summary.ts';
import { isPartial, reportJson, type ScanReport } from '#core/scan/report.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { openRealAccount, placesOf, readBill } from '../real-account.ts';
import { scansIn } from '../scan-store.ts';
import { rowTable } from '../scan-table.ts';
import { type CommonOptions, print, say } from '../terminal.ts';

export interface ScanOptions extends CommonOptions {
  readonly region?: string;
  readonly regions?: string;
  readonly profile?: string;
  readonly check?: readonly string[];
  readonly csv?: true;
  readonly md?: true;
  readonly costs?: true;
  readonly budget: string;
  readonly timeout: string;
  readonly exitCode?: true;
  readonly quiet?: true;
}

/** Rows of the table before the rest is only counted. */
const ROWS_SHOWN = 20;
const CONFIG_FILE = 'trimtab.yaml';

/** Reads a real account, and changes nothing in it. */
export const scan = async (options: ScanOptions): Promise<ExitCode> => {
  if ([options.json, options.csv, options.md].filter(Boolean).length > 1)
    throw new CommandError('one of --json, --csv and --md', EXIT.usage);
  const regions = regionsOf(options);
  const { config, version } = await configOf();
  const checks = wantedChecks(config, options.check);
  const folder = scansIn(options.state);
  const memory = await folder.memory();
  const { caller, readers, spending } = await openRealAccount({
    region: options.region ?? (Array.isArray(regions) ? regions[0] : undefined),
    profile: options.profile,
    budgetUsd: numberOf(options.budget, '--budget'),
    timeoutMs: 1_000 * numberOf(options.timeout, '--timeout'),
    mayExceed: mayExceedBudget,
  });
  const { places, gaps } = await placesOf(caller, regions ?? [caller.region]);
  const progress = options.quiet ? silent : progressOn(process.stderr);
  const report = await makeScanAccount({
    ...readers,
    judgeFound: makeJudgeFound({ config, configVersion: version, now: systemClock }),
    memory,
    writer: folder.begin(),
    ...(options.costs && { readBill: (onGap) => readBill(caller, onGap) }),
    spent: () => spending.total(),
    now: systemClock,
    onProgress: progress.tell,
  })({ places, checks, gaps });
  progress.end(report);
  if (options.json) for (const piece of reportJson(report)) process.stdout.write(piece);
  else for (const line of linesOf(report, options)) print(line);
  return exitOf(report, options);
};

const exitOf = (report: ScanReport, { exitCode }: ScanOptions): ExitCode => {
  // What was not read may hold what nobody has seen: that is said before anything else.
  if (isPartial(report)) return EXIT.partial;
  return exitCode && report.rows.some(isWaiting) ? EXIT.waiting : EXIT.done;
};

const linesOf = (report: ScanReport, options: ScanOptions): readonly string[] => {
  if (options.csv) return [csvOf(report.rows)];
  if (options.md) return [markdownOf(report)];
  const [first] = report.rows;
  return [
    ...rowTable(report, ROWS_SHOWN),
    ...summaryOf(report),
    ...(first ? [`Next: trimtab explain ${first.number}`] : []),
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

const numberOf = (text: string, option: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new CommandError(`${option} is a number, not ${JSON.stringify(text)}`, EXIT.usage);
};

/**
 * What the rules would ask for. Nothing is deployed that could change anything, so that `recommend`, which forbids
 * every change, would say nothing.
 */
const configOf = async (): Promise<{ config: Config; version: string }> => {
  const { config, version } = await readConfigFile(CONFIG_FILE).catch((error: unknown) => {
    if (error instanceof NotFoundError) return parseConfig('', CONFIG_FILE);
    throw error;
  });
  return {
    config: config.mode === 'recommend' ? { ...config, mode: 'autopilot' } : config,
    version,
  };
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

const mayExceedBudget = async (budgetUsd: number): Promise<boolean> => {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `\nReading on costs more than the budget of $${budgetUsd.toFixed(2)}. Go on? [y/N] `,
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
};

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
