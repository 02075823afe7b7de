import * as z from 'zod';
import { closest } from '#core/errors/closest.ts';
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
    .map((id) => `checks.${id}: there is no such check, did you mean ${closest(id, ids)}?`);
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
