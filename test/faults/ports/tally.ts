import { caseId, type FaultCase } from '../kinds.ts';
import type { FaultRun } from '../report.ts';
import type { CaseResult } from './run-case.ts';

/** A case that broke something. */
export interface Failed {
  readonly id: string;
  readonly broken: readonly string[];
}

/** How cases ended, counted; and those that went wrong. */
export interface Tally {
  cases: number;
  readonly ended: FaultRun['ended'];
  bySweeper: number;
  byReconcile: number;
  readonly broken: FaultRun['broken'];
  readonly failed: Failed[];
}

/** Failed cases that are kept by name; more would tell nothing new. */
const MOST_FAILED = 20;

export const emptyTally = (): Tally => ({
  cases: 0,
  ended: {},
  bySweeper: 0,
  byReconcile: 0,
  broken: {},
  failed: [],
});

export const count = (tally: Tally, given: FaultCase, result: CaseResult): void => {
  const { ended, bySweeper, byReconcile, broken } = result;
  tally.cases++;
  tally.ended[ended] = (tally.ended[ended] ?? 0) + 1;
  if (bySweeper) tally.bySweeper++;
  if (byReconcile) tally.byReconcile++;
  for (const name of new Set(broken.map((says) => /^I[\d, I]+/.exec(says)?.[0].trim() ?? says)))
    tally.broken[name] = (tally.broken[name] ?? 0) + 1;
  if (broken.length > 0 && tally.failed.length < MOST_FAILED)
    tally.failed.push({ id: caseId(given), broken });
};

export const addTo = (sum: Tally, more: Tally): void => {
  sum.cases += more.cases;
  sum.bySweeper += more.bySweeper;
  sum.byReconcile += more.byReconcile;
  for (const name of ['ended', 'broken'] as const)
    for (const [key, value] of Object.entries(more[name]))
      (sum[name] as Record<string, number>)[key] =
        ((sum[name] as Record<string, number>)[key] ?? 0) + value;
  sum.failed.push(...more.failed.slice(0, MOST_FAILED - sum.failed.length));
};
