import { type AnyAction, STATUS_CHECKS } from '#core/actions/action.ts';
import type { Condition } from '#core/contract/config/condition.ts';
import type { Config, PolicyRule } from '#core/contract/config.ts';
import {
  type PolicyVerdict,
  REQUIREMENTS,
  type Requirement,
  type Risk,
} from '#core/model/change.ts';
import type { EventOf } from '#core/model/ledger.ts';
import { compare, usdPerMonth } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';

/** What policy judges: a recommendation, how risky it is, and how well it can be undone and watched. */
export interface PolicyInput {
  readonly recommendation: Recommendation;
  readonly risk: Risk;
  readonly action: Pick<AnyAction, 'id' | 'undoes' | 'watch'>;
  readonly watchable: EventOf<'assessed'>['watchable'];
}

/** Whether `requires` asks for no more than `given`. */
export const isLenient = (requires: Requirement, given: Requirement): boolean =>
  strictness(requires) <= strictness(given);

const strictness = (requirement: Requirement): number => REQUIREMENTS.indexOf(requirement);

/**
 * Returns what must agree before a plan is applied, with every rule that was looked at. Every rule that matches
 * counts and the strictest wins; what no rule matches asks one person.
 */
export const judgePolicy = (config: Config, version: string, input: PolicyInput): PolicyVerdict => {
  const rules = config.policy.rules.map((rule) => judgeRule(rule, input));
  const isCovered = rules.some(({ matched }) => matched);
  const trace = [
    ...rules,
    builtIn('asks-when-no-rule-matches', !isCovered, 'one-person', {
      true: 'no rule matches',
      false: 'a rule matches',
    }),
    builtIn('undo-and-watch-or-a-person', isUnprotected(input), 'one-person', {
      true: `${input.action.id} cannot be undone exactly, or nothing of it can be watched`,
      false: 'it can be undone exactly and has something to watch',
    }),
    ...limitRules(config.decision, input),
    ...featureRules(config.features),
    ...riskRules(input),
    ...modeRules(config.mode),
  ];
  const requires = REQUIREMENTS[
    Math.max(...trace.filter(({ matched }) => matched).map((line) => strictness(line.requires)))
  ] as Requirement;
  return {
    requires,
    because: [
      ...new Set(
        trace.filter((line) => line.matched && line.requires === requires).map(({ rule }) => rule),
      ),
    ],
    policyVersion: version,
    trace,
  };
};

type TraceLine = PolicyVerdict['trace'][number];

const judgeRule = ({ name, when, require, where }: PolicyRule, input: PolicyInput): TraceLine => {
  const conditions = conditionsOf(when, input);
  const failed = conditions.find(({ holds }) => !holds);
  const reason = failed?.says ?? conditions.map(({ says }) => says).join(', ');
  return { rule: name, where, matched: failed === undefined, requires: require, reason };
};

const builtIn = (
  rule: string,
  matched: boolean,
  requires: Requirement,
  says: { readonly true: string; readonly false: string },
): TraceLine => ({ rule, where: 'built in', matched, requires, reason: says[`${matched}`] });

/** No configuration lets a change that nothing guards pass without a person. */
const isUnprotected = ({ action }: PolicyInput): boolean =>
  'nothingToWatch' in action.watch || ['not-guaranteed', 'not-at-all'].includes(action.undoes.how);

/** No rule lets pass without a person what is beyond the limit. */
const limitRules = (
  { autoApproveBelow: limit }: Config['decision'],
  { risk: { score } }: PolicyInput,
): TraceLine[] =>
  limit === undefined
    ? []
    : [
        builtIn('auto-approve-limit', score >= limit, 'one-person', {
          true: `risk ${score} is not below ${limit}`,
          false: `risk ${score} is below ${limit}`,
        }),
      ];

/** A line only where it is switched off: what was decided before there was the switch is decided again as it was. */
const featureRules = ({ changesWithoutPerson }: Config['features']): TraceLine[] =>
  changesWithoutPerson
    ? []
    : [
        builtIn('no-change-without-person', true, 'one-person', {
          true: 'changes without a person are switched off',
          false: '',
        }),
      ];

/** No configuration lets a link alone decide over high risk, or fewer than two people over critical risk. */
const riskRules = ({ risk: { band } }: PolicyInput): TraceLine[] => {
  const says = { true: `risk is ${band}`, false: `risk is ${band}` };
  return [
    builtIn('high-risk-needs-sign-in', band === 'high', 'signed-in-person', says),
    builtIn('critical-risk-needs-two', band === 'critical', 'two-people', says),
  ];
};

const modeRules = (mode: Config['mode']): TraceLine[] => [
  builtIn('mode-recommend', mode === 'recommend', 'never', {
    true: 'mode is recommend: nothing is changed',
    false: `mode is ${mode}`,
  }),
  builtIn('mode-approve', mode === 'approve', 'one-person', {
    true: 'mode is approve: everything asks',
    false: `mode is ${mode}`,
  }),
];

/** One condition of a rule, and what was compared, in words. */
interface Compared {
  readonly holds: boolean;
  readonly says: string;
}

type Judge<T> = (wanted: T, input: PolicyInput) => Compared;
type Judges = { readonly [C in keyof Condition]-?: Judge<NonNullable<Condition[C]>> };

const oneOf =
  (name: string, read: (input: PolicyInput) => string | undefined): Judge<readonly string[]> =>
  (wanted, input) => {
    const value = read(input);
    const holds = value !== undefined && wanted.includes(value);
    const list = wanted.join(', ');
    return { holds, says: `${name} ${value ?? 'unknown'} is ${holds ? '' : 'not '}in ${list}` };
  };

const risk = (holds: boolean, score: number, relation: string, wanted: number): Compared => ({
  holds,
  says: `risk ${score} is ${holds ? '' : 'not '}${relation} ${wanted}`,
});

const saving = ({ recommendation }: PolicyInput, wanted: number, isAbove: boolean): Compared => {
  const { usdPerMonth: saves } = recommendation.saving;
  const holds = compare(saves, usdPerMonth(wanted)) > 0 === isAbove;
  const relation = isAbove ? 'above' : 'at most';
  return {
    holds,
    says: `$${saves.amount} a month is ${holds ? '' : 'not '}${relation} $${wanted}`,
  };
};

const JUDGES: Judges = {
  environment: oneOf('environment', ({ recommendation }) => recommendation.environment),
  account: oneOf('account', ({ recommendation }) => recommendation.account),
  action: oneOf('action', ({ action }) => action.id),
  tags: (wanted, { recommendation: { tags } }) => {
    const missing = Object.entries(wanted).find(([key, value]) => tags[key] !== value);
    if (missing === undefined) return { holds: true, says: `has tags ${namesOf(wanted)}` };
    return { holds: false, says: `tag ${missing[0]} is not ${missing[1]}` };
  },
  riskAtLeast: (wanted, { risk: { score } }) => risk(score >= wanted, score, 'at least', wanted),
  riskBelow: (wanted, { risk: { score } }) => risk(score < wanted, score, 'below', wanted),
  band: oneOf('risk', (input) => input.risk.band),
  savingAtMost: (wanted, input) => saving(input, wanted, false),
  savingAbove: (wanted, input) => saving(input, wanted, true),
  undo: oneOf('undo', ({ action }) => action.undoes.how),
  watched: (wanted, input) => {
    const isWatched = hasWatch(input);
    const says = isWatched ? 'something of it can be watched' : 'nothing of it can be watched';
    return { holds: isWatched === wanted, says };
  },
};

const namesOf = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

/**
 * Something is there that would turn the change back: a metric with a vote, or a status check that AWS always
 * makes. Alarms do not count, since nobody may have set one; nor do throttles, which say nothing
 * of slowness, nor what depends on it, which may be heard of only weeks later.
 */
const hasWatch = ({ action: { watch }, watchable }: PolicyInput): boolean =>
  !('nothingToWatch' in watch) &&
  (watch.hardChecks.some((check) => STATUS_CHECKS.includes(check)) ||
    watchable.some((metric) => metric.class !== 'cannot-be-watched'));

/** Whether all that is named holds. */
export const isMet = (when: Condition, input: PolicyInput): boolean =>
  conditionsOf(when, input).every(({ holds }) => holds);

/** The conditions that a rule names, in the order of the schema. */
const conditionsOf = (when: Condition, input: PolicyInput): Compared[] =>
  (Object.keys(JUDGES) as (keyof Condition)[]).flatMap((name) => {
    const wanted = when[name];
    if (wanted === undefined) return [];
    return [(JUDGES[name] as Judge<typeof wanted>)(wanted, input)];
  });
