import { InvariantError } from '#core/errors/errors.ts';
import { anchorOf } from '#core/ledger/anchor.ts';
import type { RecordRunDeps } from './record-run.ts';
import { type VerifyAuditDeps, verifyAndKeep } from './verify-audit.ts';

export interface Anchored {
  readonly changes: number;
  readonly root: string;
}

/**
 * Proves all ledgers and puts where they stand beside the last such anchor, where nobody can alter it. What was rewritten
 * since then is not anchored: the newest anchor stays the last one that is true.
 *
 * @throws InvariantError naming the first ledger that is not as it was written
 */
export const makeAnchorLedgers =
  (deps: VerifyAuditDeps & RecordRunDeps) => async (): Promise<Anchored> => {
    const at = deps.now();
    const { broken, heads, changes, root } = await verifyAndKeep(deps);
    const [first] = broken;
    if (first !== undefined)
      throw new InvariantError(
        `${broken.length} of ${changes} ledgers are not as they were written, and none is anchored: ${first.number}: ${first.says}`,
        { details: { change: first.change } },
      );
    await deps.anchors?.save(anchorOf(at, heads));
    return { changes, root };
  };
