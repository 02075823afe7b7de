import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endlessRetention } from '#core/checks/logs/endless-retention.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import type { LogGroupFact } from '#core/model/facts.ts';
import type { Json } from '#core/model/plan.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { expectAnswer, findingOf, indexesWith, NOTHING, run } from '#test/support/checks.ts';
import { aLogGroup, aSeries, daysAgo } from '#test/support/facts.ts';

interface Given extends Partial<LogGroupFact> {
  /** What is logged in an hour. */
  readonly mibPerHour?: number;
  readonly options?: Readonly<Record<string, Json>>;
}

const GIB = 2 ** 30;

const answer = ({ mibPerHour, options, ...given }: Given) => {
  const group = aLogGroup(given);
  const series =
    mibPerHour === undefined
      ? []
      : [
          aSeries({
            resource: group.arn,
            metric: 'ingested.sum',
            unit: 'mib',
            periodMs: MS_PER_HOUR,
            value: mibPerHour,
          }),
        ];
  return run(endlessRetention, group, { series, ...(options && { options }) }).answer;
};

describe('logs/endless-retention', () => {
  test.each<[string, Given, string]>([
    // 2,000 GiB over 1,000 days, of which 365 are kept: 1,270 GiB × 0.15 × $0.03.
    ['reports a group that keeps everything', {}, '5.72'],
    ['leaves a group alone whose events expire', { retentionDays: 3_653 }, 'none'],
    ['leaves a group alone that only passes events on', { logClass: 'DELIVERY' }, 'none'],
    ['has nothing to save on the limit of age', { createdAt: daysAgo(365) }, 'none'],
    [
      'saves what is older than the limit',
      { createdAt: daysAgo(366), storedBytes: 2_000_000 * GIB },
      '24.59',
    ],
    ['takes the days from its options', { options: { retentionDays: 90 } }, '8.19'],
    // 5 GiB a day are more than the 2 GiB a day of all its life.
    ['believes that what it logs now is kept', { mibPerHour: (5 * 1_024) / 24 }, 'none'],
    ['believes its age where it logs less now', { mibPerHour: 1 }, '5.72'],
    ['asks nobody for cents', { storedBytes: 340 * GIB }, 'none'],
    ['asks for the least saving', { storedBytes: 352 * GIB }, '1.01'],
    ...['/aws/cloudtrail/all', 'shop-AUDIT', 'compliance'].map((id): [string, Given, string] => [
      `cannot tell how long a record must be kept: ${id}`,
      { id },
      'not-enough-data',
    ]),
  ])('%s', (_name, given, expected) => expectAnswer(answer(given), expected));

  test('shows the arithmetic and says that it is irreversible', () => {
    const { saving, because, caveats, params } = findingOf(answer({}));
    expect(saving.formula).toBe(
      '2000 GiB × 0.15 compressed × $0.03 − 730 GiB × 0.15 compressed × $0.03',
    );
    expect(because).toBe('nothing expires: of 2000 GiB about 1270 GiB are older than 365 days');
    expect(caveats[0]).toMatch(/^irreversible: .* deleted for good$/);
    expect(params).toEqual({ retentionDays: 365 });
  });

  test.each([
    ['no prices at all', NOTHING],
    [
      'a book from before log events had a price',
      indexesWith({ prices: { ...BUILT_IN_PRICES, logGibMonth: undefined } }),
    ],
  ])('says that it knows %s', (_name, indexes) => {
    expectAnswer(run(endlessRetention, aLogGroup(), { indexes }).answer, 'not-enough-data');
  });

  test('never saves more than the group costs', () => {
    const groups = fc.record({
      storedBytes: fc.integer({ min: 0, max: 2 ** 50 }),
      createdAt: fc.integer({ min: daysAgo(4_000), max: daysAgo(0) }),
      mibPerHour: fc.integer({ min: 0, max: 100_000 }),
    });
    fc.assert(
      fc.property(groups, (given) => {
        const found = answer(given);
        if (found.kind !== 'recommend') return;
        const { usdPerMonth, costNow } = found.saving;
        expect(Number(usdPerMonth.amount)).toBeLessThanOrEqual(Number(costNow.amount));
      }),
    );
  });
});
