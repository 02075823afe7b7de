import { ACTIONS } from '#core/actions/index.ts';
import type { Condition } from '#core/contract/config/condition.ts';
import type { RiskThresholds } from '#core/contract/config/decision.ts';
import type { ConfigProblem } from '#core/contract/config/problem.ts';
import type { Config } from '#core/contract/config.ts';
import { closest } from '#core/errors/closest.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { bandOf } from '#core/risk/score.ts';
import { isLenient } from './policy.ts';

type Path = ConfigProblem['path'];
const problem = (path: Path, says: string): ConfigProblem => ({ path, says });

/** What of the rules can never come true, or contradicts itself. */
export const problemsOfRules = ({
  policy: { rules },
  approval: { approvers },
  decision: { riskThresholds },
}: Config): ConfigProblem[] =>
  rules.flatMap((rule, i) => {
    const path = ['policy', 'rules', i];
    const before = rules.slice(0, i);
    const same = rules.find(
      (other) =>
        other !== rule &&
        hashOf(other.when) === hashOf(rule.when) &&
        isLenient(rule.require, other.require) &&
        rule.require !== other.require,
    );
    return [
      ...(before.some(({ name }) => name === rule.name)
        ? [problem([...path, 'name'], `there is a rule ${rule.name} already`)]
        : []),
      ...(same === undefined
        ? []
        : [
            problem(
              [...path, 'require'],
              `${rule.require} never counts: ${same.name} asks for ${same.require} under the same conditions`,
            ),
          ]),
      ...(rule.require === 'two-people' && approvers.length === 1
        ? [problem([...path, 'require'], 'needs two people, and there is one approver')]
        : []),
      ...neverMet(rule.when, [...path, 'when'], riskThresholds),
    ];
  });

/** What of the decisions contradicts itself. */
export const problemsOfDecision = ({ decision: { riskThresholds } }: Config): ConfigProblem[] => {
  const { moderate, high, critical } = riskThresholds;
  const path = ['decision', 'riskThresholds'];
  return [
    ...(moderate < high
      ? []
      : [problem([...path, 'high'], `expected more than moderate, which is ${moderate}`)]),
    ...(high < critical
      ? []
      : [problem([...path, 'critical'], `expected more than high, which is ${high}`)]),
  ];
};

/** Conditions that no change can meet, however it looks. */
export const neverMet = (
  when: Condition | undefined,
  path: Path,
  thresholds: RiskThresholds,
): ConfigProblem[] => {
  if (when === undefined) return [];
  const { riskAtLeast = 0, riskBelow = 101, band, savingAbove = 0, savingAtMost, action } = when;
  const empty = Object.entries(when).find(
    ([, wanted]) => Array.isArray(wanted) && wanted.length === 0,
  );
  const scores = Array.from({ length: 101 }, (_, score) => score).filter(
    (score) => score >= riskAtLeast && score < riskBelow,
  );
  const ids = ACTIONS.map(({ id }) => id);
  const unknown = action?.find((id) => !ids.includes(id));
  return [
    ...(empty === undefined ? [] : [problem([...path, empty[0]], 'matches nothing: it is empty')]),
    ...(unknown === undefined
      ? []
      : [problem([...path, 'action'], `there is no action ${unknown}${nearest(unknown, ids)}`)]),
    ...(scores.length === 0
      ? [
          problem(
            [...path, 'riskBelow'],
            `never matches: no risk is at least ${riskAtLeast} and below ${riskBelow}`,
          ),
        ]
      : band !== undefined &&
          band.length > 0 &&
          !scores.some((score) => band.includes(bandOf(score, thresholds)))
        ? [
            problem(
              [...path, 'band'],
              `never matches: risk ${riskAtLeast} to ${riskBelow - 1} is not ${band.join(' or ')}`,
            ),
          ]
        : []),
    ...(savingAtMost !== undefined && savingAbove >= savingAtMost && when.savingAbove !== undefined
      ? [
          problem(
            [...path, 'savingAbove'],
            `never matches: no saving is above $${savingAbove} and at most $${savingAtMost}`,
          ),
        ]
      : []),
  ];
};

/** `, nearest is ana`; empty when nothing is near. */
export const nearest = (name: string, names: readonly string[]): string => {
  const meant = closest(name, names);
  return meant === undefined ? '' : `, nearest is ${meant}`;
};
