import { AppError, ConflictError } from '#core/errors/errors.ts';
import { rootOf } from '#core/ledger/anchor.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type EveryChangeDeps, everyChange } from './every-change.ts';
import type { ChangeMeta, LiveChanges, Now, ReadBrake, ReadChange, SetBrake } from './ports.ts';

/** What one deployment is made of, as the account says it. */
export interface DeployedParts {
  /** All but that of the data, those first that nothing else refers to. */
  readonly stacks: readonly string[];
  /** The stack of the data; gone last, so that whoever begins again finds what is left. */
  readonly dataStack: string;
  /** That of the changes last. */
  readonly tables: readonly string[];
  /** Where backups of the tables are kept. */
  readonly vault?: string | undefined;
  readonly buckets: readonly string[];
}

export interface DestroyDeps extends EveryChangeDeps {
  readonly liveChanges: LiveChanges;
  readonly readChange: ReadChange;
  readonly readBrake: ReadBrake;
  readonly setBrake: SetBrake;
  readonly now: Now;
  /** Returns once it is gone. */
  readonly deleteStack: (name: string) => Promise<void>;
  readonly deleteTable: (name: string) => Promise<void>;
  /** With all that is in it. */
  readonly deleteBucket: (name: string) => Promise<void>;
  /** Lets those who may sign in go with the stack that has them. */
  readonly releasePeople: (stack: string) => Promise<void>;
  /** Deletes it with all backups, unless it is locked: then it returns until when, at the latest. */
  readonly deleteVault: (name: string) => Promise<EpochMs | undefined>;
  /** Keeps a line of the export outside of the account. */
  readonly keepLine: (line: string) => Promise<void>;
  readonly onProgress: (says: string) => void;
}

export interface Exported {
  readonly changes: number;
  /** As the audit gives it. */
  readonly root: string;
}

export interface Destroyed extends Exported {
  /** Until when the backups are locked; absent: they are gone. */
  readonly backupsUntil?: EpochMs;
}

/** Changes that have not ended: nobody would end or undo them any more. */
export const inFlight = async ({
  liveChanges,
}: Pick<DestroyDeps, 'liveChanges'>): Promise<readonly ChangeMeta[]> =>
  (await liveChanges()).filter(({ outcome }) => outcome === undefined);

/**
 * Removes a deployment and keeps its ledgers elsewhere. What makes changes goes first, then the ledgers are exported, then
 * the tables go: wherever it ends early, it can be begun again.
 *
 * @throws ConflictError naming the changes that have not ended; then nothing was removed. Naming the ledgers that are broken;
 *   then nothing runs any more, and the tables are there
 */
export const makeDestroyDeployment =
  (deps: DestroyDeps) =>
  async (parts: DeployedParts, by: string): Promise<Destroyed> => {
    // Without them nothing runs: somebody has begun before.
    if (parts.stacks.length > 0) await stopAll(deps, by);
    for (const stack of parts.stacks) {
      deps.onProgress(`deleting ${stack}`);
      await deps.deleteStack(stack);
    }
    const exported = await exportLedgers(deps);
    deps.onProgress(`ending the protection of the people in ${parts.dataStack}`);
    await deps.releasePeople(parts.dataStack);
    for (const table of parts.tables) {
      deps.onProgress(`deleting ${table}`);
      await deps.deleteTable(table);
    }
    // Their role goes with the stack.
    if (parts.vault !== undefined) deps.onProgress(`deleting the backups in ${parts.vault}`);
    const until = parts.vault === undefined ? undefined : await deps.deleteVault(parts.vault);
    for (const bucket of parts.buckets) {
      deps.onProgress(`deleting ${bucket}`);
      await deps.deleteBucket(bucket);
    }
    deps.onProgress(`deleting ${parts.dataStack}`);
    await deps.deleteStack(parts.dataStack);
    return { ...exported, ...(until !== undefined && { backupsUntil: until }) };
  };

/** With the brake on, no change that is opened from now on makes its first call. */
const stopAll = async (deps: DestroyDeps, by: string): Promise<void> => {
  const before = await deps.readBrake();
  await deps.setBrake({ on: true, by, at: deps.now(), reason: 'Trimtab is being removed' });
  const live = await inFlight(deps);
  if (live.length === 0) return;
  if (!before.on) await deps.setBrake({ on: false, by, at: deps.now() });
  throw new ConflictError(
    `nothing was removed, since these have not ended: ${live.map(({ number, phase }) => `${number} (${phase})`).join(', ')}`,
  );
};

/**
 * A line for each change, with all that its ledger says; the last one says of how many, and their root.
 *
 * @throws ConflictError naming the ledgers that are not as they were written
 */
const exportLedgers = async (deps: DestroyDeps): Promise<Exported> => {
  const { readChange, keepLine, now } = deps;
  const heads: Record<string, { readonly hash: string }> = {};
  const broken: string[] = [];
  const metas = await everyChange(deps);
  for (const { change, number } of metas)
    try {
      const stored = await readChange(change);
      await keepLine(JSON.stringify(stored));
      heads[change] = { hash: stored.meta.head };
    } catch (error) {
      if (!(error instanceof AppError) || error.retry !== 'never') throw error;
      broken.push(`${number}: ${error.message}`);
    }
  if (broken.length > 0)
    throw new ConflictError(
      `the tables are kept, since these ledgers are not as they were written: ${broken.join('; ')}`,
    );
  const exported = { changes: metas.length, root: rootOf(heads) };
  const at: EpochMs = now();
  await keepLine(JSON.stringify({ schema: 1, at, ...exported }));
  return exported;
};
