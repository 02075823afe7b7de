import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { makeAnchorStore } from '#adapters/aws/anchor-store.ts';
import { systemClock } from '#adapters/aws/clock.ts';
import { makeControlStore } from '#adapters/aws/control-store.ts';
import { deleteTable } from '#adapters/aws/delete-deployment.ts';
import { findCompute, findDeployment } from '#adapters/aws/deployment.ts';
import { makeLedgerImport } from '#adapters/aws/ledger-import.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import {
  fillTable,
  pauseFunctions,
  restoreTables,
  resumeFunctions,
} from '#adapters/aws/restored-tables.ts';
import { makeWorkflow } from '#adapters/aws/workflow.ts';
import type { RestoredReport } from '#app/check-restored.ts';
import type { makeImportLedgers } from '#app/import-ledgers.ts';
import {
  makeDrillRestore,
  makeRestoreDeployment,
  type RestoreDeps,
  restoreFromExport,
} from '#app/restore-deployment.ts';
import { AppError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';
import { plain } from '#core/present/escape.ts';
import { count, counted, dateTime } from '#core/present/format.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { durationOf } from '../option-values.ts';
import { type CommonOptions, confirmByWord, remark, show } from '../terminal.ts';

export interface RestoreOptions extends CommonOptions {
  readonly to?: string;
  readonly from?: string;
  readonly drill?: true;
}

/** What `cdk deploy` calls a deployment unless it is told otherwise. */
const DEFAULT_NAME = 'Trimtab';

/** AWS can go back to all but the last five minutes. */
const NEWEST_MS = 10 * MS_PER_MINUTE;

/** Puts the tables of a deployment back to an earlier time, or its exported ledgers into empty ones. */
export const restore = async (
  name: string | undefined,
  options: RestoreOptions,
): Promise<ExitCode> => {
  const deployment = name ?? DEFAULT_NAME;
  const asked = whatIsAsked(options);
  const deps = await depsOf(deployment, options);
  try {
    if (asked.kind === 'drill') {
      const report = await makeDrillRestore(deps)(asked.to);
      show(options, report, [...linesOf(report, asked.to), 'Nothing was changed.']);
      return EXIT.done;
    }
    await confirmByWord(options, WARNING, deployment);
    const by = userInfo().username;
    const report =
      'file' in asked
        ? await restoreFromExport(deps)(await readLines(asked.file), by)
        : await makeRestoreDeployment(deps)(asked.to, by);
    show(options, report, [...linesOf(report, report.to), AFTERWARDS]);
    return EXIT.done;
  } catch (error) {
    if (error instanceof AppError && error.retry === 'never')
      throw new CommandError(error.message, EXIT.changedSince);
    throw error;
  }
};

const WARNING =
  'Everything stands still until it is done, and what was decided and done since then is forgotten.';
const AFTERWARDS =
  'The brake is on. Look at what is named above, then: trimtab resume --reason <text>';

type Asked =
  | { readonly kind: 'drill' | 'time'; readonly to: EpochMs }
  | { readonly kind: 'export'; readonly file: string };

const whatIsAsked = ({ to, from, drill }: RestoreOptions): Asked => {
  if (from !== undefined) {
    if (to === undefined && drill === undefined) return { kind: 'export', file: from };
    throw new CommandError('--from goes with neither --to nor --drill', EXIT.usage);
  }
  if (drill)
    return { kind: 'drill', to: to === undefined ? systemClock() - NEWEST_MS : timeOf(to) };
  if (to !== undefined) return { kind: 'time', to: timeOf(to) };
  throw new CommandError('say --to which time, --from which file, or --drill', EXIT.usage);
};

/** A duration is so far back. */
const timeOf = (text: string): EpochMs => {
  if (/^\d+[a-z]$/.test(text)) return systemClock() - durationOf(text, '--to');
  const at = /(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (at <= systemClock()) return at;
  throw new CommandError(
    `--to expected a time in the past with its zone, such as 2026-11-21T10:00Z, or 2h, found ${text}`,
    EXIT.usage,
  );
};

const readLines = async (file: string): Promise<readonly string[]> => {
  try {
    return (await readFile(file, 'utf8')).trimEnd().split('\n');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
  }
};

const depsOf = async (deployment: string, options: CommonOptions) => {
  const { parts, tables, lockedBucket, anchorKey } = await findDeployment(deployment);
  const { functions, changeWorkflow } = await findCompute(deployment, parts.stacks);
  const deps: RestoreDeps & Parameters<typeof makeImportLedgers>[0] = {
    ...makeLedgerStore(tables),
    ...makeControlStore(tables),
    ...makeLedgerImport(tables),
    ...makeWorkflow({ CHANGE_WORKFLOW_ARN: changeWorkflow }),
    anchors: makeAnchorStore({ ANCHOR_BUCKET: lockedBucket, ANCHOR_KEY: anchorKey }),
    restoreTables: (variables, to) => restoreTables(tables, variables, to),
    ledgersIn: (restored) => makeLedgerStore({ ...tables, ...restored }),
    fillTable: (variable, from) => fillTable(variable, from, tables[variable]),
    deleteTable,
    pause: async () => systemClock() + (await pauseFunctions(functions)),
    resume: () => resumeFunctions(functions),
    waitUntil: async (at) => {
      await delay(Math.max(0, at - systemClock()));
    },
    now: systemClock,
    onProgress: (says) => remark(options, says),
  };
  return deps;
};

const linesOf = (
  { changes, entries, root, anchor, behind, ranSince, live }: RestoredReport,
  to: EpochMs,
): readonly string[] => [
  `✔ ${counted(changes, 'ledger')} as of ${dateTime(to)}, ${count(entries)} entries, chain intact, root ${root}`,
  anchor === undefined
    ? '! compared with no anchor: there is none'
    : `✔ compared with where ${counted(Object.keys(anchor.heads).length, 'ledger')} stood on ${dateTime(anchor.at)}`,
  ...behind.map(
    ({ number, change, had, has }) =>
      `! ${plain(number, 40)} (${change}) ${has === 0 ? 'has no ledger' : `ends with event ${has}`}, and had ${counted(had, 'event')}: look at its resource`,
  ),
  ...ranSince.map(
    ({ number, change }) =>
      `! ${number === undefined ? change : `${plain(number, 40)} (${change})`} was started since: look at its resource`,
  ),
  ...live.map(
    ({ number, resource, phase }) =>
      `! ${plain(number, 40)} had not ended (${phase}): ${plain(resource, 200)}`,
  ),
];
