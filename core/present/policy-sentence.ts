import type { UndoKind } from '#core/actions/action.ts';
import type { Condition } from '#core/contract/config/condition.ts';
import type { Config, PolicyRule } from '#core/contract/config.ts';
import type { Requirement } from '#core/model/change.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { plain } from './escape.ts';
import { dollars, listed } from './format.ts';

/** A rule of the policy as one sentence: `Any change in prod or live needs one person.` */
export const policySentence = ({ when, require }: Pick<PolicyRule, 'when' | 'require'>): string =>
  `Any change ${conditionWords(when)} ${NEEDS[require]}.`;

/** The changes that a condition names: `in prod and with a risk of 40 or more`. */
export const conditionWords = (when: Condition): string => listed(phrasesOf(when));

const NEEDS: Readonly<Record<Requirement, string>> = {
  nobody: 'needs nobody',
  'one-person': 'needs one person',
  'signed-in-person': 'needs a person who has signed in',
  'two-people': 'needs two people who have signed in',
  never: 'is never made',
};

const UNDO: Readonly<Record<UndoKind, string>> = {
  exactly: 'be undone exactly',
  'with-backup': 'be undone from a backup',
  'not-guaranteed': 'perhaps not be undone',
  'not-at-all': 'not be undone',
};

const oneOf = (names: readonly string[]): string =>
  names.map((name) => plain(name, 80)).join(' or ');
const saving = (amount: number): string => dollars(usdPerMonth(amount));

type Phrases = { readonly [C in keyof Condition]-?: (wanted: NonNullable<Condition[C]>) => string };

const PHRASES: Phrases = {
  environment: (names) => `in ${oneOf(names)}`,
  account: (ids) => `in account ${oneOf(ids)}`,
  action: (ids) => `by ${oneOf(ids)}`,
  tags: (tags) =>
    `with ${listed(Object.entries(tags).map(([key, value]) => `tag ${plain(key, 80)}=${plain(value, 80)}`))}`,
  riskAtLeast: (score) => `with a risk of ${score} or more`,
  riskBelow: (score) => `with a risk below ${score}`,
  band: (bands) => `of ${oneOf(bands)} risk`,
  savingAtMost: (amount) => `that saves at most ${saving(amount)} a month`,
  savingAbove: (amount) => `that saves more than ${saving(amount)} a month`,
  undo: (kinds) => `that can ${kinds.map((kind) => UNDO[kind]).join(' or ')}`,
  watched: (isWatched) => `of which ${isWatched ? 'something' : 'nothing'} can be watched`,
};

const phrasesOf = (when: Condition): string[] =>
  (Object.keys(PHRASES) as (keyof Condition)[]).flatMap((name) => {
    const wanted = when[name];
    return wanted === undefined ? [] : [(PHRASES[name] as (wanted: unknown) => string)(wanted)];
  });

interface BuiltInRule {
  readonly name: string;
  readonly requires: Requirement;
  readonly says: string;
}

/** The rules that no configuration leaves out, in the order in which they are looked at. */
export const builtInRules = ({
  decision: { autoApproveBelow: limit },
  features,
}: Pick<Config, 'decision' | 'features'>): readonly BuiltInRule[] => [
  {
    name: 'asks-when-no-rule-matches',
    requires: 'one-person',
    says: 'What no rule matches needs one person.',
  },
  {
    name: 'undo-and-watch-or-a-person',
    requires: 'one-person',
    says: 'What may not be undone, or has nothing to watch, needs one person.',
  },
  ...(limit === undefined
    ? []
    : [
        {
          name: 'auto-approve-limit',
          requires: 'one-person' as const,
          says: `A risk of ${limit} or more needs one person.`,
        },
      ]),
  ...(features.changesWithoutPerson
    ? []
    : [
        {
          name: 'no-change-without-person',
          requires: 'one-person' as const,
          says: 'Changes without a person are switched off: everything needs one.',
        },
      ]),
  {
    name: 'high-risk-needs-sign-in',
    requires: 'signed-in-person',
    says: 'High risk needs a person who has signed in: a link alone never decides.',
  },
  {
    name: 'critical-risk-needs-two',
    requires: 'two-people',
    says: 'Critical risk needs two people who have signed in.',
  },
  {
    name: 'mode-recommend',
    requires: 'never',
    says: 'In the mode recommend nothing is changed.',
  },
  {
    name: 'mode-approve',
    requires: 'one-person',
    says: 'In the mode approve everything needs one person.',
  },
];
