import {
  GetCostAndUsageCommand,
  type GetCostAndUsageCommandInput,
} from '@aws-sdk/client-cost-explorer';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { HOURS_PER_MONTH } from '#core/model/units.ts';
import { generatedEstate } from '#local/account/estate/generated.ts';
import { ACCOUNT, anAccount, anEstate, anInstance, aVolume, errorOf, NOW } from '../an-account.ts';

type Account = ReturnType<typeof anAccount>;
const bill = async ({ costExplorer }: Account, input: Partial<GetCostAndUsageCommandInput>) => {
  const { ResultsByTime = [] } = await costExplorer.send(
    new GetCostAndUsageCommand({
      TimePeriod: { Start: '2026-08-01', End: '2026-08-22' },
      Granularity: 'DAILY',
      Metrics: ['UnblendedCost'],
      ...input,
    }),
  );
  return ResultsByTime;
};
const amount = (metrics: Record<string, { Amount?: string | undefined }> | undefined) =>
  metrics?.UnblendedCost?.Amount ?? '';
/** Exact: amounts have ten places. */
const units = (text: string): bigint => {
  const [whole = '', places = ''] = text.split('.');
  return BigInt(whole + places.padEnd(10, '0'));
};
const total = (amounts: readonly string[]): bigint => amounts.reduce((s, a) => s + units(a), 0n);

const generated = anAccount({ estate: generatedEstate({ seed: 3, now: NOW, accountId: ACCOUNT }) });

describe('sums are exact', () => {
  const keys = fc.constantFrom(
    'SERVICE',
    'USAGE_TYPE',
    'REGION',
    'INSTANCE_TYPE',
    'LINKED_ACCOUNT',
  );
  const dimensionGroup = keys.map((Key) => ({ Type: 'DIMENSION' as const, Key }));
  const tagGroup = fc
    .constantFrom('env', 'team', 'none')
    .map((Key) => ({ Type: 'TAG' as const, Key }));
  const groups = fc.uniqueArray(fc.oneof(dimensionGroup, tagGroup), {
    minLength: 1,
    maxLength: 2,
    selector: (g) => g.Key,
  });

  test('of each day over any groups', async () => {
    const totals = (await bill(generated, {})).map((r) => units(amount(r.Total)));
    expect(totals).toHaveLength(21);
    await fc.assert(
      fc.asyncProperty(groups, async (GroupBy) => {
        const grouped = await bill(generated, { GroupBy });
        expect(grouped.map((r) => total((r.Groups ?? []).map((g) => amount(g.Metrics))))).toEqual(
          totals,
        );
      }),
      { numRuns: 12 },
    );
  });

  test('of a month over its days', async () => {
    const TimePeriod = { Start: '2026-07-01', End: '2026-08-01' };
    const days = await bill(generated, { TimePeriod });
    const [month] = await bill(generated, { TimePeriod, Granularity: 'MONTHLY' });
    expect(total(days.map((d) => amount(d.Total)))).toBe(units(amount(month?.Total)));
  });

  test('of a filter and its complement', async () => {
    const Dimensions = { Key: 'SERVICE' as const, Values: ['AWS Lambda'] };
    const only = await bill(generated, { Filter: { Dimensions } });
    const others = await bill(generated, { Filter: { Not: { Dimensions } } });
    const all = await bill(generated, {});
    all.forEach((day, i) => {
      const parts = [only[i], others[i]].map((r) => amount(r?.Total));
      expect(total(parts)).toBe(units(amount(day.Total)));
      expect(parts).not.toContain('0');
    });
  });
});

describe('the bill', () => {
  const estate = anEstate([anInstance(), aVolume()]);
  const perDay = 24 * (BUILT_IN_PRICES.instanceHour['m6i.xlarge'] ?? 0);

  test('is the price book times what was there', async () => {
    const GroupBy = [{ Type: 'DIMENSION' as const, Key: 'USAGE_TYPE' }];
    const [day] = await bill(anAccount({ estate }), { GroupBy });
    const lines = Object.fromEntries(
      (day?.Groups ?? []).map((g) => [g.Keys?.[0], Number(amount(g.Metrics))]),
    );
    expect(lines['BoxUsage:m6i.xlarge']).toBeCloseTo(perDay, 8);
    expect(lines['EBS:VolumeUsage.gp2']).toBeCloseTo((100 * 0.1 * 24) / HOURS_PER_MONTH, 8);
  });

  test('comes a day late, and the month under way is an estimate', async () => {
    const TimePeriod = { Start: '2026-07-30', End: '2026-08-23' };
    const days = await bill(anAccount({ estate: anEstate([anInstance()]) }), { TimePeriod });
    // It is 09:00 on the 22nd.
    expect(days.slice(-3).map((d) => Number(amount(d.Total)))).toEqual([
      expect.closeTo(perDay, 8),
      expect.closeTo((perDay * 9) / 24, 8),
      0,
    ]);
    expect(days.map((d) => d.Estimated).indexOf(true)).toBe(2);
  });

  test('stops with the instance', async () => {
    const account = anAccount({ estate: anEstate([anInstance()]) });
    await account.ec2.send(new StopInstancesCommand({ InstanceIds: [anInstance().id] }));
    await account.wait(3 * 86_400);
    const days = await bill(account, { TimePeriod: { Start: '2026-08-21', End: '2026-08-24' } });
    expect(days.map((d) => Number(amount(d.Total)))).toEqual([
      expect.closeTo(perDay, 8),
      expect.closeTo((perDay * 9) / 24, 8),
      0,
    ]);
  });

  test.each<[string, Partial<GetCostAndUsageCommandInput>]>([
    ['hours', { Granularity: 'HOURLY' }],
    ['an end before the start', { TimePeriod: { Start: '2026-08-02', End: '2026-08-01' } }],
    [
      'a time that is no date',
      { TimePeriod: { Start: '2026-08-02T00:00:00Z', End: '2026-08-03' } },
    ],
    ['more than thirteen months', { TimePeriod: { Start: '2025-01-01', End: '2026-08-01' } }],
    ['an unknown metric', { Metrics: ['Happiness'] }],
    ['an unknown dimension', { GroupBy: [{ Type: 'DIMENSION', Key: 'COLOUR' }] }],
  ])('is not given for %s', async (_name, input) => {
    expect(await errorOf(bill(generated, input))).toBe('ValidationException');
  });
});
