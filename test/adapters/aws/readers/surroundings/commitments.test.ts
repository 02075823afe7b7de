import type { GetCostAndUsageCommandInput, Group } from '@aws-sdk/client-cost-explorer';
import { afterEach, expect, test } from 'vitest';
import { makeReadSurroundings } from '#adapters/aws/readers/surroundings/surroundings.ts';
import type { Fact } from '#core/model/facts.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { ACCOUNT, aFunction, anInstance, aVolume, NOW } from '#test/support/facts.ts';
import { aService, type Cloud, openCloud } from '../../cloud.ts';
import { planOf } from './look-around.ts';

let cloud: Cloud;
afterEach(() => cloud.close());

const group = (charge: string, instanceType: string, amount: string): Group => ({
  Keys: [charge, instanceType],
  Metrics: { AmortizedCost: { Amount: amount, Unit: 'USD' } },
});

/** What a bill with these lines says, asked so often, and the questions. */
const asked = async (groups: readonly Group[], before: Fact = anInstance(), days = [0]) => {
  process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
  const questions: GetCostAndUsageCommandInput[] = [];
  let pages = 0;
  cloud = openCloud([
    aService('cost-explorer', {
      GetCostAndUsage: (input) => {
        questions.push(input);
        const isFirst = input.NextPageToken === undefined;
        pages++;
        return {
          ResultsByTime: [
            {
              TimePeriod: { Start: '2026-08-01', End: '2026-08-02' },
              Groups: isFirst ? groups : [],
            },
          ],
          ...(isFirst && { NextPageToken: 'more' }),
        };
      },
    }),
  ]);
  let at = NOW;
  const read = makeReadSurroundings({
    now: () => at,
    liveChanges: async () => [],
    makeCall: async () => null,
  });
  const answers: unknown[] = [];
  for (const day of days) {
    at = NOW + day * MS_PER_DAY;
    answers.push((await read(planOf(before), before, ['commitments'])).commitments);
  }
  return { answers, questions, pages };
};

test('where the bill shows no covered usage there is no commitment', async () => {
  const { answers, questions } = await asked([group('Usage', 'm6i.2xlarge', '400')]);
  expect(answers).toEqual([{ covered: false, wastedUsdPerMonth: '0.00' }]);
  expect(questions[0]).toMatchObject({
    TimePeriod: { Start: '2026-08-01', End: '2026-08-31' },
    Filter: {
      And: [
        { Dimensions: { Key: 'LINKED_ACCOUNT', Values: [ACCOUNT] } },
        { Dimensions: { Key: 'REGION', Values: ['us-east-1'] } },
        { Dimensions: { Key: 'SERVICE', Values: ['Amazon Elastic Compute Cloud - Compute'] } },
      ],
    },
  });
});

test.each([
  // 150 dollars in 30 days are 152.08 a month of 730 hours.
  ['nothing else would use it', [group('DiscountedUsage', 'm6i.2xlarge', '150')], '152.08'],
  [
    'both kinds of commitment count',
    [
      group('DiscountedUsage', 'm6i.2xlarge', '60'),
      group('SavingsPlanCoveredUsage', 'm6i.2xlarge', '60'),
    ],
    '121.67',
  ],
  [
    'others of its family would use some of it',
    [group('DiscountedUsage', 'm6i.2xlarge', '150'), group('Usage', 'm6i.large', '100')],
    '50.69',
  ],
  [
    'others of its family would use all of it',
    [group('DiscountedUsage', 'm6i.2xlarge', '150'), group('Usage', 'm6i.large', '900')],
    '0.00',
  ],
  [
    'others of another family would not',
    [group('DiscountedUsage', 'm6i.2xlarge', '150'), group('Usage', 'c6i.large', '900')],
    '152.08',
  ],
  [
    'one instance wastes no more than its own price',
    [group('SavingsPlanCoveredUsage', 'm6i.2xlarge', '9000')],
    '280.32',
  ],
])('%s', async (_name, groups, wastedUsdPerMonth) => {
  const { answers } = await asked(groups);
  expect(answers).toEqual([{ covered: true, wastedUsdPerMonth }]);
});

test('what covers other types does not cover this one', async () => {
  const { answers } = await asked([group('DiscountedUsage', 'm6i.large', '150')]);
  expect(answers).toEqual([{ covered: false, wastedUsdPerMonth: '0.00' }]);
});

test('of functions all covered usage counts', async () => {
  const { answers, questions } = await asked(
    [
      group('SavingsPlanCoveredUsage', 'NoInstanceType', '30'),
      group('Usage', 'NoInstanceType', '15'),
    ],
    aFunction(),
  );
  expect(answers).toEqual([{ covered: true, wastedUsdPerMonth: '15.21' }]);
  expect(JSON.stringify(questions[0]?.Filter)).toContain('AWS Lambda');
});

test('of volumes nothing is asked, since there is none for them', async () => {
  const { answers, questions } = await asked([], aVolume());
  expect(answers).toEqual([{ covered: false, wastedUsdPerMonth: '0.00' }]);
  expect(questions).toEqual([]);
});

test('an answer holds for a day, since each costs', async () => {
  const { questions } = await asked([], anInstance(), [0, 0.5, 0.99, 1, 1.5]);
  // Each answer has two pages.
  expect(questions).toHaveLength(4);
});
