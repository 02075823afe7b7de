import * as z from 'zod';
import type { Outcome } from '#core/model/change.ts';

/** How changes of one kind went so far, and how their estimates held. */
export const historySchema = z.strictObject({
  action: z.string(),
  applied: z.int().nonnegative(),
  rolledBack: z.int().nonnegative(),
  /** Of those that were verified on the bill: how many, and the mean and standard deviation of actual ÷ estimate. */
  savings: z.strictObject({
    verified: z.int().nonnegative(),
    meanRatio: z.number(),
    deviation: z.number().nonnegative(),
  }),
});
export type ActionHistory = z.infer<typeof historySchema>;

/** One change that is over, as far as anything is learned from it. */
export interface PastChange {
  readonly action: string;
  readonly outcome: Outcome;
  /** In US dollars a month; where the bill told them. */
  readonly saved?: { readonly estimated: number; readonly actual: number };
}

export const noHistory = (action: string): ActionHistory => ({
  action,
  applied: 0,
  rolledBack: 0,
  savings: { verified: 0, meanRatio: 1, deviation: 0 },
});

/** Returns what is learned from changes, by action, sorted; their order does not matter. */
export const learn = (past: readonly PastChange[]): readonly ActionHistory[] =>
  [...Map.groupBy(past, ({ action }) => action)]
    .map(([action, changes]) => historyOf(action, changes))
    .sort((a, b) => (a.action < b.action ? -1 : 1));

const historyOf = (action: string, changes: readonly PastChange[]): ActionHistory => {
  const ratios = changes
    .flatMap(({ saved }) => (saved && saved.estimated > 0 ? [saved.actual / saved.estimated] : []))
    .sort((a, b) => a - b);
  return {
    action,
    applied: changes.filter(({ outcome }) => outcome === 'completed').length,
    // A change that needs a person hurt as well, and nobody could even put it back.
    rolledBack: changes.filter(
      ({ outcome }) => outcome === 'rolled-back' || outcome === 'needs-person',
    ).length,
    savings: savingsOf(ratios),
  };
};

const savingsOf = (ratios: readonly number[]): ActionHistory['savings'] => {
  if (ratios.length === 0) return noHistory('').savings;
  const meanRatio = mean(ratios);
  const spread = ratios.length < 2 ? 0 : sumOf(ratios.map((r) => (r - meanRatio) ** 2));
  return {
    verified: ratios.length,
    meanRatio,
    deviation: ratios.length < 2 ? 0 : Math.sqrt(spread / (ratios.length - 1)),
  };
};

const sumOf = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const mean = (xs: readonly number[]): number => sumOf(xs) / xs.length;
