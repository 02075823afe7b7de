import * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { Json } from '#core/model/plan.ts';
import type { AnyCheck } from './check.ts';
import { CHECKS } from './index.ts';

/** A check that is to be run, with its options. */
export interface ConfiguredCheck {
  readonly check: AnyCheck;
  readonly options: unknown;
}

/**
 * Returns the checks that a configuration leaves on, with their options, parsed once for the whole run.
 *
 * @param configured options by check id; `enabled: false` leaves a check out
 * @throws InvalidInputError naming every wrong check and field
 */
export const configureChecks = (
  configured: Readonly<Record<string, Readonly<Record<string, Json>>>>,
  checks: readonly AnyCheck[] = CHECKS,
): readonly ConfiguredCheck[] => {
  const ids = checks.map(({ id }) => id);
  const problems = Object.keys(configured)
    .filter((id) => !ids.includes(id))
    .map((id) => `checks.${id}: there is no such check, did you mean ${nearest(id, ids)}?`);
  const parsed = checks.flatMap((check) => {
    const { enabled = true, ...options } = configured[check.id] ?? {};
    const { success, data, error } = z
      .object({ enabled: z.boolean(), options: check.options })
      .safeParse({ enabled, options });
    if (!success) problems.push(...error.issues.map((issue) => problem(check.id, issue)));
    return success && data.enabled ? [{ check, options: data.options }] : [];
  });
  if (problems.length > 0) throw new InvalidInputError(problems.join('\n'));
  return parsed;
};

const problem = (id: string, { path, message }: z.core.$ZodIssue): string => {
  const field = path.filter((part) => part !== 'options');
  return `${['checks', id, ...field].join('.')}: ${message}`;
};

/** Returns the known name with the fewest letters to change. */
const nearest = (name: string, known: readonly string[]): string | undefined =>
  known.toSorted((a, b) => distance(name, a) - distance(name, b))[0];

/** Levenshtein distance: insertions, deletions and replacements of one letter. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
