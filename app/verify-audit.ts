import { AppError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import type { ReadChange, RecentChanges } from './ports.ts';
import { keepRun, type RecordRunDeps } from './record-run.ts';

export interface VerifyAuditDeps {
  readonly recentChanges: RecentChanges;
  readonly readChange: ReadChange;
}

/** Whether every ledger is as it was written. */
export interface AuditReport {
  readonly changes: number;
  /** Events that were looked at. */
  readonly entries: number;
  /** One hash over the heads of all ledgers: note it down, and nobody can rewrite what was before without being found. */
  readonly root: string;
  /** What is wrong, naming the change and the event. */
  readonly broken: readonly {
    readonly change: string;
    readonly number: string;
    readonly says: string;
  }[];
}

/** Reads every ledger, which proves its chain and its head, and reckons the root over all heads. Changes nothing. */
export const makeVerifyAudit =
  ({ recentChanges, readChange }: VerifyAuditDeps) =>
  async (): Promise<AuditReport> => {
    const metas = await recentChanges(Number.POSITIVE_INFINITY);
    const broken: AuditReport['broken'][number][] = [];
    const heads: Record<string, string> = {};
    let entries = 0;
    for (const { change, number } of metas) {
      try {
        const { meta, events } = await readChange(change);
        entries += events.length;
        heads[change] = meta.head;
      } catch (error) {
        // Somebody who alters a ledger may leave what cannot even be read; a store that is away is no finding.
        if (!(error instanceof AppError) || error.retry !== 'never') throw error;
        broken.push({ change, number, says: error.message });
      }
    }
    return { changes: metas.length, entries, root: hashOf(heads), broken };
  };

/** As `makeVerifyAudit`, and keeps when that was and how it went. */
export const makeVerifyAndKeep =
  (deps: VerifyAuditDeps & RecordRunDeps) => async (): Promise<AuditReport> => {
    const report = await makeVerifyAudit(deps)();
    const failed = report.broken.map(({ number }) => number).join(', ');
    await keepRun(deps, { job: 'verify-audit', ...(failed !== '' && { failed }) });
    return report;
  };
