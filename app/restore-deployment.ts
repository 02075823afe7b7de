import type { TableVariable } from '#core/contract/env.ts';
import { KEPT_TABLES } from '#core/contract/tables.ts';
import { anchorOf } from '#core/ledger/anchor.ts';
import type { EpochMs } from '#core/model/units.ts';
import {
  type CheckRestoredDeps,
  makeCheckRestored,
  type RestoredReport,
} from './check-restored.ts';
import type { EveryChangeDeps } from './every-change.ts';
import { type ImportLedgersDeps, makeImportLedgers } from './import-ledgers.ts';
import { type MarkRestoredDeps, makeMarkRestored } from './mark-restored.ts';
import type { Anchors, ExecutionsSince, ReadChange, SetBrake } from './ports.ts';
import { verifyLedgers } from './verify-audit.ts';

/** The tables that are restored, by variable: what each is called. */
export type KeptTables = Readonly<Partial<Record<TableVariable, string>>>;

export interface DrillDeps {
  /**
   * Makes tables beside those of the deployment, as these were at that time, or finds those that an earlier try made. AWS
   * restores into new tables only.
   */
  readonly restoreTables: (variables: readonly TableVariable[], to: EpochMs) => Promise<KeptTables>;
  readonly deleteTable: (name: string) => Promise<void>;
  /** The ledgers in such tables. */
  readonly ledgersIn: (tables: KeptTables) => EveryChangeDeps & { readonly readChange: ReadChange };
  readonly executionsSince: ExecutionsSince;
  readonly anchors?: Anchors | undefined;
  readonly onProgress: (says: string) => void;
}

/** Puts the deployment out of action, and back into it. */
interface QuietDeps extends MarkRestoredDeps {
  /** Keeps every function from running. Returns from when on none does. */
  readonly pause: () => Promise<EpochMs>;
  readonly waitUntil: (at: EpochMs) => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly setBrake: SetBrake;
  readonly anchors?: Anchors | undefined;
  readonly onProgress: (says: string) => void;
}

export interface Restored extends RestoredReport {
  readonly to: EpochMs;
}

export interface RestoreDeps extends DrillDeps, QuietDeps {
  /** Makes what is in a table of the deployment what is in the other one. Doing it twice is doing it once. */
  readonly fillTable: (variable: TableVariable, from: string) => Promise<void>;
}

/**
 * Shows that a deployment could be restored: restores the ledgers beside it, proves them, and deletes them again. The
 * deployment is not touched.
 *
 * @throws ConflictError naming the ledgers that are not as they were written
 */
export const makeDrillRestore =
  (deps: DrillDeps) =>
  async (to: EpochMs): Promise<RestoredReport> => {
    const tables = await deps.restoreTables(['CHANGES_TABLE'], to);
    try {
      return await makeCheckRestored({ ...deps, ...deps.ledgersIn(tables) })(to);
    } finally {
      for (const table of Object.values(tables)) await deps.deleteTable(table);
    }
  };

/**
 * Puts a deployment back to what its tables said at that time. The brake is on from the beginning, and stays so; while the
 * tables are written nothing runs at all. Every change that had not ended is marked, so that nothing of it goes forward.
 * Wherever it ends early, it can be begun again.
 *
 * @throws ConflictError when what was restored is not as it was written; then the tables of the deployment are as they were
 */
export const makeRestoreDeployment =
  (deps: RestoreDeps) =>
  async (to: EpochMs, by: string): Promise<Restored> => {
    await brakeOn(deps, to, by);
    const restored = await deps.restoreTables(KEPT_TABLES, to);
    const report = await makeCheckRestored({ ...deps, ...deps.ledgersIn(restored) })(to);
    await deps.waitUntil(await deps.pause());
    for (const [variable, from] of Object.entries(restored)) {
      deps.onProgress(`restoring ${variable} from ${from}`);
      await deps.fillTable(variable as TableVariable, from);
    }
    const live = await takeUpAgain(deps, to, by);
    for (const table of Object.values(restored)) await deps.deleteTable(table);
    return { ...report, to, live };
  };

/**
 * Puts exported ledgers into the empty tables of a deployment; a try that ended early is begun again. What they do not
 * hold is gone: requests, evidence, configuration.
 *
 * @throws InvalidInputError or ConflictError, as the import does; then nothing was written
 */
export const restoreFromExport =
  (deps: QuietDeps & ImportLedgersDeps & CheckRestoredDeps) =>
  async (lines: readonly string[], by: string): Promise<Restored> => {
    const { at: to } = await makeImportLedgers(deps)(lines, async (at) => {
      await brakeOn(deps, at, by);
      await deps.waitUntil(await deps.pause());
    });
    const report = await makeCheckRestored(deps)(to);
    return { ...report, to, live: await takeUpAgain(deps, to, by) };
  };

/** What follows once the tables are restored, whatever from: the brake, the marks, an anchor to go on from. */
const takeUpAgain = async (
  deps: QuietDeps,
  to: EpochMs,
  by: string,
): Promise<RestoredReport['live']> => {
  // What was restored has the brake of that time.
  await brakeOn(deps, to, by);
  const live = await makeMarkRestored(deps)(to, by);
  const { heads } = await verifyLedgers({ ...deps, anchors: undefined });
  // Compared with the anchors before, whose ledgers went on, everything from now on would be found rewritten.
  await deps.anchors?.save({ ...anchorOf(deps.now(), heads), restored: { to, by } });
  deps.onProgress('functions may run again');
  await deps.resume();
  return live;
};

const brakeOn = ({ setBrake, now }: Pick<QuietDeps, 'setBrake' | 'now'>, to: EpochMs, by: string) =>
  setBrake({
    on: true,
    by,
    at: now(),
    reason: `restored as of ${new Date(to).toISOString()}: look at what is lost`,
  });
