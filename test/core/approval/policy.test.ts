// One subject: every rule that decides who must agree, and each against all others.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionOf } from '#core/actions/index.ts';
import { isLenient, judgePolicy, type PolicyInput } from '#core/approval/policy.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import { BANDS, REQUIREMENTS, type Requirement, verdictSchema } from '#core/model/change.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { bandOf } from '#core/risk/score.ts';
import { aRecommendation, aRisk } from '#test/support/changes.ts';

const watched = [{ metric: 'x', class: 'watched', smallestRise: 0.2, reason: null }] as const;
const blind = [
  { metric: 'x', class: 'cannot-be-watched', smallestRise: null, reason: 'idle' },
] as const;

interface Given {
  readonly score?: number;
  readonly environment?: string;
  readonly saves?: number;
  readonly action?: string;
  readonly watchable?: PolicyInput['watchable'];
  readonly tags?: Record<string, string>;
}
const input = ({
  score = 10,
  environment = 'dev',
  saves = 10,
  ...given
}: Given = {}): PolicyInput => {
  const { action = 'ec2/resize-instance', watchable = [...watched], tags = {} } = given;
  const { saving } = aRecommendation();
  return {
    recommendation: aRecommendation({
      environment,
      tags,
      saving: { ...saving, usdPerMonth: usdPerMonth(saves) },
    }),
    risk: aRisk({ score, band: bandOf(score) }),
    action: actionOf(action),
    watchable,
  };
};
const configOf = (given: unknown = {}): Config =>
  configSchema.parse({ mode: 'autopilot', ...(given as object) });
const judge = (given: Given, config = configOf()) => judgePolicy(config, 'v1', input(given));
const rule = (name: string, when: object, require: Requirement) => ({
  name,
  when,
  require,
  where: `t.yaml:${name.length}`,
});
const withRules = (...rules: object[]) => configOf({ policy: { rules } });

describe('the default policy', () => {
  test.each<[string, Given, Requirement, string]>([
    ['lets small and safe changes pass', {}, 'nobody', 'small-and-safe-needs-nobody'],
    ['lets them pass up to $500', { saves: 500 }, 'nobody', 'small-and-safe-needs-nobody'],
    ['asks above $500', { saves: 500.01 }, 'one-person', 'asks-when-no-rule-matches'],
    ['asks from risk 30 on', { score: 30 }, 'one-person', 'asks-when-no-rule-matches'],
    ['asks in production', { environment: 'prod' }, 'one-person', 'production-needs-a-person'],
    ['asks to sign in at high risk', { score: 50 }, 'signed-in-person', 'high-risk-needs-sign-in'],
    [
      'asks two at critical risk',
      { score: 75, environment: 'prod' },
      'two-people',
      'critical-risk-needs-two',
    ],
    [
      'asks where nothing can be watched',
      { action: 'lambda/resize-memory', watchable: [...blind] },
      'one-person',
      'unwatched-needs-a-person',
    ],
    [
      'takes the status check of EC2 for a watch',
      { watchable: [...blind] },
      'nobody',
      'small-and-safe-needs-nobody',
    ],
    [
      'asks where the way back is not certain',
      { action: 'ec2/release-address' },
      'one-person',
      'irreversible-needs-a-person',
    ],
    [
      'asks where nothing but what depends on it would tell',
      { action: 'ec2/stop-instance', watchable: [] },
      'one-person',
      'unwatched-needs-a-person',
    ],
    [
      'asks where the way back needs a backup',
      { action: 'ebs/snapshot-and-delete-volume' },
      'one-person',
      'backup-undo-needs-a-person',
    ],
  ])('%s', (_name, given, requires, because) => {
    const verdict = judge(given);
    expect(verdict.requires).toBe(requires);
    expect(verdict.because).toContain(because);
  });
});

describe('judgePolicy', () => {
  test('is what the ledger stores, with the version that decided', () => {
    const verdict = judge({});
    expect(verdictSchema.parse(verdict)).toEqual(verdict);
    expect(verdict.policyVersion).toBe('v1');
  });

  test('every rule that matches counts, and the strictest wins', () => {
    const config = withRules(
      rule('lenient', { riskBelow: 101 }, 'nobody'),
      rule('strict', { environment: ['dev'] }, 'two-people'),
      rule('other', { environment: ['prod'] }, 'never'),
    );
    const verdict = judge({}, config);
    expect(verdict.requires).toBe('two-people');
    expect(verdict.because).toEqual(['strict']);
    expect(verdict.trace.filter(({ matched }) => matched).map((line) => line.rule)).toEqual([
      'lenient',
      'strict',
    ]);
  });

  test('the order of the rules does not matter', () => {
    const rules = [
      rule('a', { riskBelow: 50 }, 'nobody'),
      rule('b', { environment: ['prod', 'dev'] }, 'one-person'),
      rule('c', { riskAtLeast: 40 }, 'two-people'),
      rule('d', { savingAbove: 100 }, 'never'),
    ];
    const given = fc.record({
      score: fc.integer({ min: 0, max: 100 }),
      environment: fc.constantFrom('prod', 'dev', 'x'),
      saves: fc.integer({ min: 0, max: 200 }),
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(rules, { minLength: 4 }), given, (shuffled, of) => {
        expect(judge(of, withRules(...shuffled)).requires).toBe(
          judge(of, withRules(...rules)).requires,
        );
      }),
    );
  });

  test('more risk is never asked for less', () => {
    const score = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(score, score, fc.constantFrom('prod', 'dev'), (a, b, environment) => {
        const lower = judge({ score: Math.min(a, b), environment }).requires;
        const higher = judge({ score: Math.max(a, b), environment }).requires;
        expect(isLenient(lower, higher)).toBe(true);
      }),
    );
  });

  test.each<[string, object, Given, boolean, string]>([
    ['environment', { environment: ['dev'] }, {}, true, 'environment dev is in dev'],
    ['environment', { environment: ['prod'] }, {}, false, 'environment dev is not in prod'],
    ['account', { account: ['1'] }, {}, false, 'account 123456789012 is not in 1'],
    [
      'action',
      { action: ['ec2/resize-instance'] },
      {},
      true,
      'action ec2/resize-instance is in ec2/resize-instance',
    ],
    ['tags', { tags: { team: 'a' } }, { tags: { team: 'a' } }, true, 'has tags team=a'],
    ['tags', { tags: { team: 'a' } }, { tags: { team: 'b' } }, false, 'tag team is not a'],
    ['riskAtLeast', { riskAtLeast: 10 }, {}, true, 'risk 10 is at least 10'],
    ['riskBelow', { riskBelow: 10 }, {}, false, 'risk 10 is not below 10'],
    ['band', { band: ['high'] }, { score: 60 }, true, 'risk high is in high'],
    ['savingAtMost', { savingAtMost: 10 }, {}, true, '$10 a month is at most $10'],
    ['savingAbove', { savingAbove: 10 }, {}, false, '$10 a month is not above $10'],
    ['undo', { undo: ['exactly'] }, {}, true, 'undo exactly is in exactly'],
    ['watched', { watched: true }, {}, true, 'something of it can be watched'],
    [
      'two conditions',
      { environment: ['dev'], riskBelow: 50 },
      {},
      true,
      'environment dev is in dev, risk 10 is below 50',
    ],
    ['two conditions', { environment: ['dev'], riskBelow: 5 }, {}, false, 'risk 10 is not below 5'],
  ])('says of %s %j what it compared', (_name, when, given, matched, reason) => {
    const { trace } = judge(given, withRules(rule('it', when, 'nobody')));
    expect(trace[0]).toEqual({
      rule: 'it',
      where: 't.yaml:2',
      matched,
      requires: 'nobody',
      reason,
    });
  });

  test('an unknown environment is in no list', () => {
    const { environment: _, ...nameless } = aRecommendation({ environment: 'x' });
    const config = withRules(rule('it', { environment: ['dev'] }, 'nobody'));
    const verdict = judgePolicy(config, 'v1', { ...input(), recommendation: nameless });
    expect(verdict.trace[0]?.reason).toBe('environment unknown is not in dev');
    expect(verdict.requires).toBe('one-person');
  });

  test('no rule lets a change pass that nothing watches', () => {
    const config = withRules(rule('all', { riskBelow: 101 }, 'nobody'));
    const verdict = judge({ action: 'ebs/snapshot-and-delete-volume' }, config);
    expect(verdict.requires).toBe('one-person');
    expect(verdict.because).toEqual(['undo-and-watch-or-a-person']);
  });
});

test.each<[number, Requirement, string]>([
  [50, 'signed-in-person', 'high-risk-needs-sign-in'],
  [75, 'two-people', 'critical-risk-needs-two'],
])('no rule lets risk %d pass with less than %s', (score, requires, because) => {
  const config = withRules(rule('all', { riskBelow: 101 }, 'one-person'));
  const verdict = judge({ score }, config);
  expect([verdict.requires, verdict.because]).toEqual([requires, [because]]);
});

describe('the limit of what is approved by itself', () => {
  const limited = (autoApproveBelow: number, rules: object = {}) =>
    configOf({ decision: { autoApproveBelow }, ...rules });
  const own = { policy: { rules: [rule('all', { riskBelow: 101 }, 'nobody')] } };

  test.each([
    ['below it the built-in rules ask nobody', limited(40), 39, 'nobody'],
    ['on it they ask', limited(40), 40, 'one-person'],
    ['a lower one asks earlier', limited(10), 10, 'one-person'],
    ['a rule of the file passes below it', limited(40, own), 39, 'nobody'],
    ['no rule passes on it', limited(40, own), 40, 'one-person'],
    ['without one the rules decide', configOf(own), 49, 'nobody'],
  ] as const)('%s', (_name, config, score, requires) =>
    expect(judge({ score }, config).requires).toBe(requires),
  );
});

test.each([
  ['while it is on, what the rules let pass asks nobody', {}, 'nobody'],
  ['switched off, at least one person', { changesWithoutPerson: false }, 'one-person'],
])('changes without a person: %s', (_name, features, requires) => {
  const verdict = judge({}, configOf({ features }));
  expect(verdict.requires).toBe(requires);
  expect(verdict.because.includes('no-change-without-person')).toBe(requires === 'one-person');
});

describe('a mode', () => {
  test.each([
    ['recommend', 'never', 'mode-recommend'],
    ['approve', 'one-person', 'mode-approve'],
    ['autopilot', 'nobody', 'small-and-safe-needs-nobody'],
  ])('%s leads to %s', (mode, requires, because) => {
    const verdict = judge({}, configOf({ mode }));
    expect([verdict.requires, verdict.because]).toEqual([requires, [because]]);
    expect(verdict.trace.filter(({ where }) => where === 'built in').length).toBeGreaterThan(3);
  });

  test('approve asks for no less than the rules do', () => {
    expect(judge({ score: 80 }, configOf({ mode: 'approve' })).requires).toBe('two-people');
  });
});

describe('isLenient', () => {
  test('orders from nobody to never', () => {
    for (const [i, a] of REQUIREMENTS.entries()) {
      for (const [j, b] of REQUIREMENTS.entries()) expect(isLenient(a, b)).toBe(i <= j);
    }
    expect(BANDS).toHaveLength(4);
  });
});
