import { describe, expect, test } from 'vitest';
import { parseConfig } from '#adapters/config-file/config-file.ts';
import { problemsOfApproval } from '#core/approval/problems.ts';
import { configSchema } from '#core/contract/config.ts';
import { InvalidInputError } from '#core/errors/errors.ts';

const person = (name: string, given: object = {}) => ({
  name,
  mail: `${name}@example.com`,
  ...given,
});
const ANA = person('ana');
const BO = person('bo');
const says = (approval: object, rules?: readonly object[]): string[] =>
  problemsOfApproval(
    configSchema.parse({
      approval: { approvers: [ANA, BO], ...approval },
      ...(rules && { policy: { rules } }),
    }),
  ).map(({ path, says }) => `${path.join('.')}: ${says}`);
const rule = (when: object, require = 'one-person', name = 'r') => ({ name, when, require });

describe('who is asked', () => {
  test.each<[string, object, string]>([
    [
      'the requester',
      { approvers: [ANA, person('Trimtab')] },
      'approval.approvers.1.name: trimtab asks for the changes, and can approve none',
    ],
    [
      'the same name twice',
      { approvers: [ANA, { ...BO, name: 'Ana' }] },
      'approval.approvers.1.name: Ana is there already',
    ],
    [
      'the same mailbox twice',
      { approvers: [ANA, { ...BO, mail: 'ANA@example.com' }] },
      "approval.approvers.1.mail: ANA@example.com is somebody else's: one person would count as two",
    ],
    [
      'a deputy whom nobody knows',
      { approvers: [person('ana', { deputy: 'bob' }), BO] },
      'approval.approvers.0.deputy: there is no approver bob, nearest is bo',
    ],
    [
      'a deputy of oneself',
      { approvers: [person('ana', { deputy: 'ana' })] },
      'approval.approvers.0.deputy: ana leads back to ana: nobody is left to ask',
    ],
    [
      'deputies in a circle',
      { approvers: [person('ana', { deputy: 'bo' }), person('bo', { deputy: 'ana' })] },
      'approval.approvers.0.deputy: bo leads back to ana: nobody is left to ask',
    ],
    [
      'nobody at once',
      { approvers: [person('ana', { standsIn: true })] },
      'approval.approvers: asks nobody: all of them stand in for somebody else',
    ],
    [
      'who stands in for nobody',
      { approvers: [ANA, person('bo', { standsIn: true })] },
      'approval.approvers.1.standsIn: bo stands in for nobody, and is never asked',
    ],
    ['a group of nobody', { groups: { money: [] } }, 'approval.groups.money: nobody is in it'],
    [
      'a group with a stranger',
      { groups: { money: ['anna'] } },
      'approval.groups.money.0: there is no approver anna, nearest is ana',
    ],
    [
      'an escalation to a stranger',
      { followUp: { escalateTo: ['x'] } },
      'approval.followUp.escalateTo.0: there is no approver x',
    ],
    [
      'a deputy before a reminder',
      { followUp: { remindAt: 0.8, deputyAt: 0.5 } },
      'approval.followUp.deputyAt: comes before anybody is reminded',
    ],
    [
      'an escalation before a deputy',
      { followUp: { deputyAt: 0.8, escalateAt: 0.6 } },
      'approval.followUp.escalateAt: comes before deputies are asked',
    ],
  ])('is not %s', (_name, approval, expected) => {
    expect(says(approval)).toContain(expected);
  });

  test('nothing is wrong with deputies one after the other', () => {
    const approvers = [
      person('ana', { deputy: 'bo' }),
      person('bo', { deputy: 'cy' }),
      person('cy'),
    ];
    expect(says({ approvers })).toEqual([]);
  });
});

describe('levels', () => {
  const lead = { name: 'lead', approvers: ['ana'] };
  test.each<[string, object[], string]>([
    [
      'a stranger',
      [{ name: 'lead', approvers: ['anna'] }],
      'approval.levels.0.approvers.0: there is no approver anna, nearest is ana',
    ],
    [
      'a group that is not there',
      [{ name: 'lead', groups: ['money'] }],
      'approval.levels.0.groups.0: there is no group money',
    ],
    ['nobody', [{ name: 'lead' }], 'approval.levels.0: lead asks nobody: name approvers or groups'],
    [
      'two of one',
      [{ ...lead, require: 'two-people' }],
      'approval.levels.0: lead needs 2 people and can ask 1',
    ],
    [
      'the same one twice',
      [lead, { name: 'finance', approvers: ['ana'] }],
      'approval.levels.1: nobody is left for finance: a person counts on one level alone',
    ],
    [
      'one name twice',
      [lead, { ...lead, approvers: ['bo'] }],
      'approval.levels.1.name: there is a level lead already',
    ],
    [
      'what never is',
      [{ ...lead, when: { riskAtLeast: 50, riskBelow: 20 } }],
      'approval.levels.0.when.riskBelow: never matches: no risk is at least 50 and below 20',
    ],
  ])('do not ask %s', (_name, levels, expected) => {
    expect(says({ levels })).toContain(expected);
  });

  test('may share people as long as each has its own', () => {
    const both = ['ana', 'bo'];
    expect(
      says({
        levels: [
          { name: 'a', approvers: both },
          { name: 'b', approvers: ['ana'] },
        ],
      }),
    ).toEqual([]);
  });

  test('under different conditions need no people of their own', () => {
    const of = (name: string, environment: string) => ({
      name,
      approvers: ['ana'],
      when: { environment: [environment] },
    });
    expect(says({ levels: [of('a', 'dev'), of('b', 'prod')] })).toEqual([]);
  });
});

describe('rules', () => {
  test.each<[string, object[], string]>([
    [
      'say nobody where another says never',
      [rule({ environment: ['dev'] }, 'never', 'a'), rule({ environment: ['dev'] }, 'nobody', 'b')],
      'policy.rules.1.require: nobody never counts: a asks for never under the same conditions',
    ],
    [
      'have one name twice',
      [rule({ riskBelow: 10 }), rule({ riskBelow: 20 })],
      'policy.rules.1.name: there is a rule r already',
    ],
    [
      'match an empty list',
      [rule({ environment: [] })],
      'policy.rules.0.when.environment: matches nothing: it is empty',
    ],
    [
      'name an action that is not there',
      [rule({ action: ['ec2/resize-instanc'] })],
      'policy.rules.0.when.action: there is no action ec2/resize-instanc, nearest is ec2/resize-instance',
    ],
    [
      'want a band that the score never has',
      [rule({ band: ['critical'], riskBelow: 30 })],
      'policy.rules.0.when.band: never matches: risk 0 to 29 is not critical',
    ],
    [
      'want more and less than a saving',
      [rule({ savingAbove: 100, savingAtMost: 100 })],
      'policy.rules.0.when.savingAbove: never matches: no saving is above $100 and at most $100',
    ],
  ])('do not %s', (_name, rules, expected) => {
    expect(says({}, rules)).toContain(expected);
  });

  test('do not need two people of one', () => {
    expect(says({ approvers: [ANA] }, [rule({ riskBelow: 101 }, 'two-people')])).toEqual([
      'policy.rules.0.require: needs two people, and there is one approver',
    ]);
  });

  test('that come with Trimtab are fine, and so are those without an approver', () => {
    expect(problemsOfApproval(configSchema.parse({}))).toEqual([]);
    expect(says({ approvers: [] }, [rule({ riskBelow: 101 }, 'two-people')])).toEqual([]);
  });
});

test.each([
  [
    { moderate: 20, high: 20 },
    'decision.riskThresholds.high: expected more than moderate, which is 20',
  ],
  [
    { high: 50, critical: 50 },
    'decision.riskThresholds.critical: expected more than high, which is 50',
  ],
])('thresholds rise: %j', (riskThresholds, expected) => {
  const problems = problemsOfApproval(configSchema.parse({ decision: { riskThresholds } }));
  expect(problems.map(({ path, says }) => `${path.join('.')}: ${says}`)).toEqual([expected]);
});

test('thresholds of the configuration decide which bands a rule can mean', () => {
  const rules = [rule({ band: ['critical'], riskBelow: 30 })];
  const decision = { riskThresholds: { moderate: 5, high: 10, critical: 20 } };
  expect(problemsOfApproval(configSchema.parse({ decision, policy: { rules } }))).toEqual([]);
});

test('a file with such a problem is refused, with the line', () => {
  const file =
    'approval:\n  approvers:\n    - name: ana\n      mail: ana@example.com\n      deputy: bob\n';
  expect(() => parseConfig(file, 'trimtab.yaml')).toThrow(InvalidInputError);
  expect(() => parseConfig(file, 'trimtab.yaml')).toThrow(
    'trimtab.yaml:5 approval.approvers[0].deputy: there is no approver bob',
  );
});
