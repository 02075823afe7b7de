import { expect, test } from 'vitest';
import { actionOf } from '#core/actions/index.ts';
import { judgePolicy } from '#core/approval/policy.ts';
import { conditionSchema } from '#core/contract/config/condition.ts';
import { configSchema, type PolicyRule } from '#core/contract/config.ts';
import { builtInRules, policySentence } from '#core/present/policy-sentence.ts';
import { aRecommendation, aRisk } from '#test/support/changes.ts';

test.each<[PolicyRule['when'], PolicyRule['require'], string]>([
  [{ environment: ['prod', 'live'] }, 'one-person', 'Any change in prod or live needs one person.'],
  [
    { riskBelow: 30, savingAtMost: 500 },
    'nobody',
    'Any change with a risk below 30 and that saves at most $500.00 a month needs nobody.',
  ],
  [
    { account: ['111122223333'], action: ['ebs/snapshot-and-delete-volume'], riskAtLeast: 15 },
    'signed-in-person',
    'Any change in account 111122223333, by ebs/snapshot-and-delete-volume and with a risk of 15 or more needs a person who has signed in.',
  ],
  [
    { tags: { tier: '0' }, band: ['high', 'critical'], savingAbove: 1_000 },
    'two-people',
    'Any change with tag tier=0, of high or critical risk and that saves more than $1,000.00 a month needs two people who have signed in.',
  ],
  [
    { undo: ['not-guaranteed', 'not-at-all'], watched: false },
    'never',
    'Any change that can perhaps not be undone or not be undone and of which nothing can be watched is never made.',
  ],
])('%j, %s', (when, require, sentence) => {
  expect(policySentence({ when, require })).toBe(sentence);
});

test('every condition that a rule may have is said', () => {
  const all = conditionSchema.parse({
    environment: ['a'],
    account: ['b'],
    action: ['c'],
    tags: { d: 'e' },
    riskAtLeast: 1,
    riskBelow: 2,
    band: ['low'],
    savingAtMost: 3,
    savingAbove: 4,
    undo: ['exactly'],
    watched: true,
  });
  const keys = Object.keys(conditionSchema.shape);
  expect(Object.keys(all).sort()).toEqual(keys.sort());
  const sentences = keys.map((key) =>
    policySentence({ when: { [key]: all[key as keyof typeof all] }, require: 'nobody' }),
  );
  expect(new Set(sentences).size).toBe(keys.length);
  for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|object| {2}/);
});

test('markup that stands in a rule stays text', () => {
  const when = { environment: ['<b>\u202eprod'] };
  expect(policySentence({ when, require: 'nobody' })).not.toContain('\u202e');
});

test.each([
  [{}],
  [{ decision: { autoApproveBelow: 20 } }],
  [{ decision: { autoApproveBelow: 20 }, features: { changesWithoutPerson: false } }],
])('the built-in rules are those that the policy looks at, in its order: %j', (given) => {
  const config = configSchema.parse(given);
  const { trace } = judgePolicy(config, 'v', {
    recommendation: aRecommendation(),
    risk: aRisk({ score: 10, band: 'low' }),
    action: actionOf('ec2/resize-instance'),
    watchable: [],
  });
  const builtIn = trace.slice(config.policy.rules.length);
  expect(builtInRules(config).map(({ name, requires }) => [name, requires])).toEqual(
    builtIn.map(({ rule, requires }) => [rule, requires]),
  );
});
