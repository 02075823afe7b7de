import { ConflictError } from '#core/errors/errors.ts';
import { type Anchor, type AnchoredHead, type Lost, lostSince } from '#core/ledger/anchor.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type EveryChangeDeps, everyChange } from './every-change.ts';
import type { Anchors, ChangeMeta, ExecutionsSince, ReadChange } from './ports.ts';
import { verifyLedgers } from './verify-audit.ts';

/** Of what was restored. */
export interface CheckRestoredDeps extends EveryChangeDeps {
  readonly readChange: ReadChange;
  /** Absent where nothing is anchored. */
  readonly anchors?: Anchors | undefined;
  readonly executionsSince: ExecutionsSince;
}

/** What restored ledgers say, and what else is known of the time since. */
export interface RestoredReport {
  readonly changes: number;
  readonly entries: number;
  readonly root: string;
  readonly heads: Readonly<Record<string, AnchoredHead>>;
  /** The newest anchor; undefined: there is none, and nobody can tell what is lost from it. */
  readonly anchor: Anchor | undefined;
  /** Changes whose events after the backup are lost, as the anchor says it; their resources are to be looked at. */
  readonly behind: readonly Lost[];
  /** Changes that ran after the backup, as the workflow engine says it; those of them without a ledger too. */
  readonly ranSince: readonly { readonly change: string; readonly number: string | undefined }[];
  /** Changes that had not ended. */
  readonly live: readonly ChangeMeta[];
}

/**
 * Proves ledgers that were restored as of `to`, and names all changes of which something is lost. Changes nothing.
 *
 * @throws ConflictError naming the ledgers that are not as they were written: such a backup is not put in force
 */
export const makeCheckRestored =
  (deps: CheckRestoredDeps) =>
  async (to: EpochMs): Promise<RestoredReport> => {
    const anchor = await deps.anchors?.newest();
    const { broken, heads, changes, entries, root } = await verifyLedgers(deps);
    const metas = await everyChange(deps);
    const unread = new Set(
      metas.map(({ change }) => change).filter((change) => heads[change] === undefined),
    );
    const behind = anchor
      ? lostSince(anchor, heads).filter(({ change }) => !unread.has(change))
      : [];
    // That a ledger ends before its anchor is what a restore does; all else that is wrong is not its doing.
    const lost = new Set(behind.map(({ change }) => change));
    const wrong = broken.filter(({ change }) => !lost.has(change));
    if (wrong.length > 0)
      throw new ConflictError(
        `what was restored is not as it was written: ${wrong.map(({ number, says }) => `${number}: ${says}`).join('; ')}`,
      );
    const ran = new Set((await deps.executionsSince(to)).map(({ change }) => change));
    return {
      changes,
      entries,
      root,
      heads,
      anchor,
      behind,
      ranSince: [...ran]
        .toSorted()
        .map((change) => ({ change, number: (heads[change] ?? anchor?.heads[change])?.number })),
      live: metas.filter(({ outcome }) => outcome === undefined),
    };
  };
