import type { GetCostAndUsageWithResourcesCommandInput } from '@aws-sdk/client-cost-explorer';
import { afterEach, expect, test } from 'vitest';
import { readResourceCharges } from '#adapters/aws/readers/resource-charges.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { aService, type Cloud, openCloud, refusing } from '../cloud.ts';

let cloud: Cloud;
afterEach(() => cloud.close());

const TO = Date.UTC(2026, 10, 21);

test('reads what resources cost on each day, page by page, a hundred names at a time', async () => {
  const asked: GetCostAndUsageWithResourcesCommandInput[] = [];
  const answer = (input: GetCostAndUsageWithResourcesCommandInput) => {
    asked.push(input);
    const isFirst = input.NextPageToken === undefined;
    return {
      ResultsByTime: [
        {
          TimePeriod: { Start: isFirst ? '2026-11-19' : '2026-11-20', End: '2026-11-21' },
          Groups: [{ Keys: ['i-1'], Metrics: { AmortizedCost: { Amount: '1.5', Unit: 'USD' } } }],
        },
      ],
      ...(isFirst && asked.length === 1 && { NextPageToken: 'more' }),
    };
  };
  cloud = openCloud([aService('cost-explorer', { GetCostAndUsageWithResources: answer })]);
  const names = Array.from({ length: 150 }, (_, i) => `i-${i}`);
  const charges = await Array.fromAsync(readResourceCharges(names, TO));
  expect(charges[0]).toEqual({ resource: 'i-1', from: TO - 2 * MS_PER_DAY, to: TO, usd: '1.5' });
  expect(charges).toHaveLength(3);
  const namesOf = ({ Filter }: GetCostAndUsageWithResourcesCommandInput) =>
    Filter?.And?.find(({ Dimensions }) => Dimensions?.Key === 'RESOURCE_ID')?.Dimensions?.Values;
  expect(asked.map((each) => namesOf(each)?.length)).toEqual([100, 100, 50]);
  expect(asked[0]?.TimePeriod).toEqual({ Start: '2026-11-07', End: '2026-11-21' });
});

test('asks nothing where nothing was found', async () => {
  cloud = openCloud([
    aService('cost-explorer', { GetCostAndUsageWithResources: refusing('Never', 500) }),
  ]);
  expect(await Array.fromAsync(readResourceCharges([], TO))).toEqual([]);
});
