import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrate } from '#core/learning/calibrate.ts';
import { learn, noHistory, type PastChange } from '#core/learning/history.ts';
import { type DayCost, verifySaving } from '#core/learning/verify-saving.ts';
import { compare, usdPerMonth } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';

const DAYS = 4;
const days = (usageType: string, usd: string, quantity: number, from = 0): DayCost[] =>
  Array.from({ length: DAYS }, (_, i) => ({
    day: (from + i) * MS_PER_DAY,
    usageType,
    usd,
    quantity,
  }));

describe('a saving on the bill', () => {
  const m6i = days('BoxUsage:m6i.xlarge', '4.608', 24);
  const half = days('BoxUsage:m6i.large', '2.304', 24, 5);
  const estimate = usdPerMonth('70.08');

  test('is the difference a month, at the work of after', () => {
    expect(verifySaving({ days: DAYS, before: m6i, after: half, estimate })).toEqual({
      actual: usdPerMonth('70.08'),
      says: 'the bill shows $70.08 a month less, 100 % of the estimate (4 days before and after, per hour)',
    });
  });

  test('is no larger because the machine ran less: price counts, not use', () => {
    const evenings = days('BoxUsage:m6i.large', '1.152', 12, 5);
    const { actual } = verifySaving({ days: DAYS, before: m6i, after: evenings, estimate });
    expect(actual).toEqual(usdPerMonth('35.04'));
  });

  test('of a function is reckoned per request', () => {
    const before = [...days('Lambda-GB-Second', '1', 60_000), ...days('Request', '0.2', 1_000_000)];
    const after = [
      ...days('Lambda-GB-Second', '1', 60_000, 5),
      ...days('Request', '0.4', 2_000_000, 5),
    ];
    const { actual, says } = verifySaving({ days: DAYS, before, after, estimate });
    expect(actual).toEqual(usdPerMonth('30.42'));
    expect(says).toMatch(/per request/);
  });

  test('of a volume that is gone is what it cost, less the snapshot it left', () => {
    const before = days('EBS:VolumeUsage.gp3', '0.263', 3.3);
    const after = days('EBS:SnapshotUsage', '0.063', 1.2, 5);
    const { actual } = verifySaving({ days: DAYS, before, after, estimate });
    expect(actual).toEqual(usdPerMonth('6.08'));
  });

  test('can turn out as a loss, and says so', () => {
    const { says } = verifySaving({ days: DAYS, before: half, after: m6i, estimate });
    expect(says).toMatch(/^the bill shows \$70\.08 a month more, −?-?100 % of the estimate/);
  });

  test.each([
    ['the bill does not name it', [], half, /does not name it in the days before/],
    ['it stood still before', days('BoxUsage:x', '0', 0), half, /no work in the days before/],
    ['it stood still after', m6i, [], /no work in the days after/],
  ])('cannot be told when %s', (_why, before, after, says) => {
    const found = verifySaving({ days: DAYS, before, after, estimate });
    expect(found.actual).toBeUndefined();
    expect(found.says).toMatch(says);
  });
});

const past = fc.record({
  action: fc.constantFrom('ec2/resize-instance', 'lambda/resize-memory'),
  outcome: fc.constantFrom('completed', 'rolled-back', 'needs-person', 'rejected'),
  saved: fc.record({
    estimated: fc.integer({ min: 0, max: 500 }),
    actual: fc.integer({ min: -100, max: 500 }),
  }),
}) as fc.Arbitrary<PastChange>;

describe('what is learned', () => {
  test('counts every change once, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(past), fc.integer(), (changes, seed) => {
        const shuffled = changes.toSorted((a, b) =>
          ((a.saved?.actual ?? 0) * seed) % 7 < ((b.saved?.actual ?? 0) * seed) % 7 ? -1 : 1,
        );
        expect(learn(shuffled)).toEqual(learn(changes));
        const applied = learn(changes).reduce((sum, each) => sum + each.applied, 0);
        expect(applied).toBe(changes.filter(({ outcome }) => outcome === 'completed').length);
      }),
    );
  });

  test('what nobody could put back counts as rolled back', () => {
    const [history] = learn([{ action: 'a', outcome: 'needs-person' }]);
    expect(history).toMatchObject({ applied: 0, rolledBack: 1 });
  });
});

describe('a calibrated saving', () => {
  const estimate = usdPerMonth(100);
  const learned = (verified: number, meanRatio: number, deviation = 0.1) =>
    calibrate(estimate, { savings: { verified, meanRatio, deviation } });

  test('is the estimate while nothing was verified, with room to both sides', () => {
    expect(calibrate(estimate, noHistory('a'))).toEqual({
      expected: usdPerMonth(100),
      low: usdPerMonth('71.92'),
      high: usdPerMonth('128.08'),
      verified: 0,
    });
  });

  test('moves to what estimates of its kind came to, the more the more were verified', () => {
    expect(learned(5, 0.8).expected).toEqual(usdPerMonth(90));
    expect(compare(learned(50, 0.8).expected, learned(5, 0.8).expected)).toBe(-1);
  });

  test('is surer with experience, and never below nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (verified, ratio, deviation) => {
          const { low, expected, high } = learned(verified, ratio, deviation);
          expect(compare(low, expected)).toBeLessThanOrEqual(0);
          expect(compare(expected, high)).toBeLessThanOrEqual(0);
          expect(compare(low, usdPerMonth(0))).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
