import type { Condition } from '#core/contract/config/condition.ts';
import type { Config } from '#core/contract/config.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import type { PolicyVerdict, Requirement } from '#core/model/change.ts';
import type { Level } from '#core/model/ledger.ts';
import { namesOf, standInsOf } from './people.ts';
import { isLenient } from './policy.ts';
import { tally } from './quorum.ts';

/**
 * Returns who must agree, level after level, or undefined where one level of all approvers is asked. What policy asks
 * for is asked of the last level in full, so that levels only ever add to it.
 *
 * @param isMet whether the conditions of a level hold for the change
 */
export const levelsFor = (
  { approval }: Pick<Config, 'approval'>,
  { requires }: Pick<PolicyVerdict, 'requires'>,
  isMet: (when: Condition) => boolean,
): readonly Level[] | undefined => {
  if (requires === 'nobody' || requires === 'never') return undefined;
  const levels = approval.levels.filter(({ when }) => when === undefined || isMet(when));
  if (levels.length === 0) return undefined;
  const least = isLenient(requires, 'one-person') ? requires : 'signed-in-person';
  return levels.map((level, i) => {
    const asked = namesOf(level, approval);
    const isLast = i === levels.length - 1;
    return {
      name: level.name,
      requires: stricter(level.require, isLast ? requires : least),
      approvers: [...asked, ...standInsOf(asked, approval).map(({ name: standIn }) => standIn)],
    };
  });
};

const stricter = (a: Requirement, b: Requirement): Requirement => (isLenient(a, b) ? b : a);

type Votes = ChangeState['decisions'];

/** What was said of this plan on a level; ledgers of before there were several have only the first. */
export const votesAt = ({ decisions, opened }: ChangeState, level: number): Votes =>
  decisions.filter((said) => said.planHash === opened.planHash && (said.level ?? 1) === level);

/** Who agreed on another level: a person counts on one alone. */
export const agreedElsewhere = (state: ChangeState, level: number): readonly string[] =>
  state.decisions
    .filter((said) => said.planHash === state.opened.planHash && (said.level ?? 1) !== level)
    .filter(({ decision }) => decision === 'approve')
    .map(({ by }) => by);

const hasAgreed = (state: ChangeState, level: number): boolean => {
  const definition = state.assessed?.levels?.[level - 1];
  const votes = votesAt(state, level);
  if (definition === undefined) return votes.at(-1)?.complete === true;
  const before = new Set(
    state.decisions.filter((said) => (said.level ?? 1) < level).map(({ by }) => by),
  );
  const counting = votes.filter(({ by }) => definition.approvers.includes(by) && !before.has(by));
  return tally(definition.requires, counting, state.opened.requestedBy) === 'approved';
};

/** The first level that has not agreed, counted from 1; undefined when all have. */
export const nextLevel = (state: ChangeState): number | undefined => {
  const count = state.assessed?.levels?.length ?? 1;
  for (let level = 1; level <= count; level++) if (!hasAgreed(state, level)) return level;
  return undefined;
};
