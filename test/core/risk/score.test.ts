// Longer than 250 lines: a table for each factor of the one score.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNDO_KINDS, type UndoKind } from '#core/actions/action.ts';
import { actionOf } from '#core/actions/index.ts';
import { RISK_FACTORS, type Risk, riskSchema } from '#core/model/change.ts';
import type { RiskInput } from '#core/risk/factors.ts';
import { bandOf, scoreRisk } from '#core/risk/score.ts';
import { aFunction, anInstance, aVolume } from '#test/support/facts.ts';

type WatchClass = RiskInput['watchable'][number]['class'];
const metric = (name: string, of: WatchClass) => ({
  metric: name,
  class: of,
  smallestRise: null,
  reason: null,
});

const input = (given: Partial<RiskInput> = {}): RiskInput => ({
  recommendation: { expectedPeak: 0.4, environment: 'dev' },
  action: actionOf('ec2/resize-instance'),
  before: anInstance(),
  watchable: [],
  isBusinessTime: false,
  history: { applied: 0, rolledBack: 0 },
  dependants: 0,
  ...given,
});
const factor = (name: (typeof RISK_FACTORS)[number], given: Partial<RiskInput> = {}) => {
  const found = scoreRisk(input(given)).factors.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no factor ${name}`);
  return found;
};
const pointsOf = (...args: Parameters<typeof factor>): number => factor(...args).points;
const total = ({ factors }: Risk): number => factors.reduce((sum, { points }) => sum + points, 0);

describe('performance', () => {
  const at = (expectedPeak: number) =>
    pointsOf('performance', { recommendation: { expectedPeak } });

  test.each([
    [0.5, 0],
    [0.51, 4],
    [0.7, 4],
    [0.8, 8],
    [0.9, 14],
    [1, 20],
    [1.01, 25],
    [7, 25],
  ])('an expected peak of %d is worth %i points', (peak, expected) =>
    expect(at(peak)).toBe(expected),
  );

  test('rises with the peak', () => {
    const peak = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(peak, peak, (a, b) => {
        expect(at(Math.min(a, b))).toBeLessThanOrEqual(at(Math.max(a, b)));
      }),
    );
  });

  test('names what cannot be watched, and counts it up to a bound', () => {
    const watchable = [
      metric('cpu', 'cannot-be-watched'),
      metric('p95', 'weak'),
      metric('e', 'watched'),
    ];
    expect(factor('performance', { watchable })).toMatchObject({
      points: 4,
      reason:
        'expected peak 40 % of the new size; cpu cannot be watched; of p95 only a doubling would show',
      mitigation: 'a larger size, or 14 days of metrics',
    });
    const blind = ['a', 'b', 'c', 'd'].map((name) => metric(name, 'cannot-be-watched'));
    expect(pointsOf('performance', { watchable: blind })).toBe(6);
  });

  test('is nothing where no load moves', () => {
    expect(factor('performance', { recommendation: {} })).toEqual({
      name: 'performance',
      points: 0,
      reason: 'no load moves to a smaller size',
    });
  });
});

describe('availability', () => {
  test.each<[string, Partial<RiskInput>, number]>([
    ['a stop and its minutes', {}, 8],
    ['an address that may go', { before: anInstance({ publicIp: '54.1.2.3' }) }, 12],
    ['no interruption', { action: actionOf('lambda/resize-memory'), before: aFunction() }, 0],
    [
      'many minutes, up to a bound',
      {
        action: { ...actionOf('ec2/resize-instance'), interruption: { minutes: 90, says: 'long' } },
      },
      15,
    ],
  ])('counts %s', (_name, given, expected) =>
    expect(pointsOf('availability', given)).toBe(expected),
  );
});

describe('reversibility', () => {
  const how = (given: UndoKind) => {
    const action = actionOf('ebs/snapshot-and-delete-volume');
    return factor('reversibility', {
      action: { ...action, undoes: { ...action.undoes, how: given } },
    });
  };
  test('counts what cannot be undone, and says how it can', () => {
    expect(how('exactly')).toMatchObject({ points: 0, reason: expect.stringContaining('exactly') });
    expect(how('with-backup')).toMatchObject({
      points: 8,
      reason: expect.stringContaining('new id'),
    });
    expect(how('not-at-all').points).toBe(30);
    const { replaces: _, ...same } = actionOf('ebs/snapshot-and-delete-volume');
    expect(factor('reversibility', { action: same }).reason).toBe(
      'can be undone from a backup only',
    );
  });
});

describe('blast radius', () => {
  test.each([
    [0, 0],
    [1, 4],
    [3, 8],
    [7, 12],
    [1_000, 15],
  ])('%i dependants are worth %i points', (dependants, expected) => {
    expect(pointsOf('blast-radius', { dependants })).toBe(expected);
  });

  test('is small but not nothing while nobody knows, unless nobody can depend on it', () => {
    const { dependants: _, ...unknown } = input();
    const points = (of: RiskInput) =>
      scoreRisk(of).factors.find((f) => f.name === 'blast-radius')?.points;
    expect(points(unknown)).toBe(2);
    const action = actionOf('ebs/snapshot-and-delete-volume');
    expect(points({ ...unknown, action, before: aVolume() })).toBe(0);
  });
});

describe('criticality and timing', () => {
  test.each([
    ['prod', 15],
    ['live', 15],
    ['dev', 0],
  ])('env %s is worth %i points', (environment, expected) => {
    expect(pointsOf('business-criticality', { recommendation: { environment } })).toBe(expected);
  });

  test('nobody said: it may be production', () => {
    expect(factor('business-criticality', { recommendation: {} })).toMatchObject({
      points: 6,
      mitigation: 'tag it with env',
    });
  });

  test('a stop in business hours counts more than a change that nobody feels', () => {
    expect(pointsOf('timing')).toBe(0);
    expect(pointsOf('timing', { isBusinessTime: true })).toBe(6);
    const action = actionOf('lambda/resize-memory');
    expect(pointsOf('timing', { isBusinessTime: true, action })).toBe(2);
  });
});

describe('history', () => {
  test.each([
    ['nothing so far', 0, 0, 4],
    ['41 applied and 1 rolled back', 41, 1, 1],
    ['one rolled back', 0, 1, 6],
    ['three of three rolled back', 0, 3, 9],
    ['much that went well', 500, 0, 0],
  ])('%s', (_name, applied, rolledBack, expected) => {
    expect(pointsOf('history', { history: { applied, rolledBack } })).toBe(expected);
  });

  test('a rollback never lowers it, a success never raises it', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (applied, rolledBack) => {
        const points = (a: number, r: number) =>
          pointsOf('history', { history: { applied: a, rolledBack: r } });
        expect(points(applied, rolledBack + 1)).toBeGreaterThanOrEqual(points(applied, rolledBack));
        expect(points(applied + 1, rolledBack)).toBeLessThanOrEqual(points(applied, rolledBack));
      }),
    );
  });
});

describe('scoreRisk', () => {
  const any = fc.record({
    peak: fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
    environment: fc.constantFrom('prod', 'dev', undefined),
    action: fc.constantFrom(
      'ec2/resize-instance',
      'lambda/resize-memory',
      'ebs/snapshot-and-delete-volume',
    ),
    how: fc.constantFrom(...UNDO_KINDS),
    isBusinessTime: fc.boolean(),
    applied: fc.nat(50),
    rolledBack: fc.nat(50),
    dependants: fc.nat(100),
    blind: fc.nat(3),
    publicIp: fc.boolean(),
  });

  test('is the sum of its seven factors, in order, whatever it is made of', () => {
    fc.assert(
      fc.property(any, (of) => {
        const action = actionOf(of.action);
        const risk = scoreRisk({
          recommendation: {
            ...(of.peak !== null && { expectedPeak: of.peak }),
            ...(of.environment && { environment: of.environment }),
          },
          action: { ...action, undoes: { ...action.undoes, how: of.how } },
          before: anInstance(of.publicIp ? { publicIp: '1.2.3.4' } : {}),
          watchable: Array.from({ length: of.blind }, () => metric('x', 'cannot-be-watched')),
          isBusinessTime: of.isBusinessTime,
          history: { applied: of.applied, rolledBack: of.rolledBack },
          dependants: of.dependants,
        });
        expect(total(risk)).toBe(risk.score);
        expect(risk.factors.map(({ name }) => name)).toEqual(RISK_FACTORS);
        expect(riskSchema.parse(risk)).toEqual(risk);
        expect(risk.band).toBe(bandOf(risk.score));
      }),
    );
  });

  test('stops at 100, and its factors still add up', () => {
    const action = actionOf('ec2/resize-instance');
    const risk = scoreRisk(
      input({
        recommendation: { expectedPeak: 2, environment: 'prod' },
        action: { ...action, undoes: { ...action.undoes, how: 'not-at-all' } },
        before: anInstance({ publicIp: '1.2.3.4' }),
        dependants: 100,
        isBusinessTime: true,
        watchable: [metric('a', 'cannot-be-watched'), metric('b', 'cannot-be-watched')],
        history: { applied: 0, rolledBack: 9 },
      }),
    );
    expect([risk.score, risk.band, total(risk)]).toEqual([100, 'critical', 100]);
  });

  test.each([
    [0, 'low'],
    [19, 'low'],
    [20, 'moderate'],
    [49, 'moderate'],
    [50, 'high'],
    [74, 'high'],
    [75, 'critical'],
    [100, 'critical'],
  ])('%i is %s', (score, band) => expect(bandOf(score)).toBe(band));
});

test('a lower threshold gives a higher band, in the score of a change too', () => {
  const thresholds = { moderate: 10, high: 11, critical: 12 };
  expect([9, 10, 11, 12].map((score) => bandOf(score, thresholds))).toEqual([
    'low',
    'moderate',
    'high',
    'critical',
  ]);
  const { score } = scoreRisk(input({}));
  const lower = { moderate: 1, high: 2, critical: Math.max(3, score) };
  expect(scoreRisk(input({}), lower).band).toBe(bandOf(score, lower));
});
