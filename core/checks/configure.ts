import * as z from 'zod';
import { closest } from '#core/errors/closest.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { issueSentence } from '#core/errors/issue-sentence.ts';
import type { Json } from '#core/model/plan.ts';
import type { AnyCheck } from './check.ts';
import { CHECKS } from './index.ts';

/** A check that is to be run, with its options. */
export interface ConfiguredCheck {
  readonly check: AnyCheck;
  readonly options: unknown;
}

/** Something that is wrong with the options of checks, and where in the configuration. */
export interface CheckProblem {
  readonly path: readonly PropertyKey[];
  readonly says: string;
}

type Configured = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/**
 * Returns the checks that a configuration leaves on, with their options, parsed once for the whole run.
 *
 * @param configured options by check id; `enabled: false` leaves a check out
 * @throws InvalidInputError naming every wrong check and field
 */
export const configureChecks = (
  configured: Configured,
  checks: readonly AnyCheck[] = CHECKS,
): readonly ConfiguredCheck[] => {
  const { on, problems } = parseChecks(configured, checks);
  if (problems.length === 0) return on;
  const lines = problems.map(({ path, says }) => `${path.join('.')}: ${says}`);
  throw new InvalidInputError(lines.join('\n'));
};

/** Returns everything that is wrong with the options of checks: what `configureChecks` would throw. */
export const problemsOfChecks = (configured: Configured): readonly CheckProblem[] =>
  parseChecks(configured, CHECKS).problems;

const nearest = (id: string, ids: readonly string[]): string => {
  const meant = closest(id, ids);
  return meant === undefined ? 'see docs/checks.md' : `did you mean ${meant}?`;
};

const parseChecks = (
  configured: Configured,
  checks: readonly AnyCheck[],
): { on: readonly ConfiguredCheck[]; problems: readonly CheckProblem[] } => {
  const ids = checks.map(({ id }) => id);
  const problems: CheckProblem[] = Object.keys(configured)
    .filter((id) => !ids.includes(id))
    .map((id) => ({ path: ['checks', id], says: `there is no such check, ${nearest(id, ids)}` }));
  const on = checks.flatMap((check) => {
    const { enabled = true, ...options } = configured[check.id] ?? {};
    const { success, data, error } = z
      .object({ enabled: z.boolean(), options: check.options })
      .safeParse({ enabled, options }, { reportInput: true });
    if (!success) problems.push(...error.issues.flatMap((issue) => problemsOf(check, issue)));
    return success && data.enabled ? [{ check, options: data.options }] : [];
  });
  return { on, problems };
};

const problemsOf = ({ id, options }: AnyCheck, issue: z.core.$ZodIssue): CheckProblem[] => {
  const path = ['checks', id, ...issue.path.filter((part) => part !== 'options')];
  if (issue.code !== 'unrecognized_keys') return [{ path, says: issueSentence(issue) }];
  const allowed = ['enabled', ...Object.keys(options instanceof z.ZodObject ? options.shape : {})];
  return issue.keys.map((key) => {
    const meant = closest(key, allowed);
    const says = `is no option of ${id}${meant ? `, nearest is ${meant}` : ''}; allowed: ${allowed.join(', ')}`;
    return { path: [...path, key], says };
  });
};
