import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeReadCosts } from '#adapters/aws/readers/costs.ts';
import { add, money, sum } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { Handler } from '#local/services/wire/service.ts';
import { NOW } from '#test/local/account/an-account.ts';
import { ACCOUNT } from '#test/support/facts.ts';
import { aService, type Cloud, openCloud } from '../cloud.ts';
import { openAccountWith } from './account.ts';

let cloud: Cloud;
beforeEach(() => {
  process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
});
afterEach(() => cloud.close());

const FROM = Date.UTC(2026, 6, 30);
const TO = Date.UTC(2026, 7, 2);
const read = () => Array.fromAsync(makeReadCosts()(FROM, TO));

test('a bill is read to the last digit, all pages of it', async () => {
  const asked: unknown[] = [];
  const group = (service: string, type: string, Amount: string) => ({
    Keys: [service, type],
    Metrics: {
      UnblendedCost: { Amount, Unit: 'USD' },
      AmortizedCost: { Amount: '0.5', Unit: 'USD' },
    },
  });
  const day = (Start: string, End: string, ...Groups: unknown[]) => ({
    TimePeriod: { Start, End },
    Groups,
  });
  const answer: Handler = (input) => {
    asked.push(input);
    if (input.NextPageToken === undefined)
      return {
        ResultsByTime: [
          day('2026-07-31', '2026-08-01', group('Amazon EC2', 'Usage', '0.00000000001')),
        ],
        NextPageToken: 'more',
      };
    return {
      ResultsByTime: [
        day(
          '2026-08-01',
          '2026-08-02',
          group('Amazon EC2', 'Usage', '12.3'),
          group('Amazon EC2', 'Credit', '-2.3'),
          group('Tax', 'Tax', '1'),
        ),
      ],
    };
  };
  cloud = openCloud([aService('cost-explorer', { GetCostAndUsage: answer })]);
  const records = await read();
  expect(asked).toMatchObject([
    { TimePeriod: { Start: '2026-07-30', End: '2026-08-02' }, Granularity: 'DAILY' },
    { NextPageToken: 'more' },
  ]);
  expect(
    records.map((r) => [r.BillingPeriodStart, r.BillingPeriodEnd, r.ChargePeriodStart]),
  ).toEqual([
    ['2026-07-01T00:00:00Z', '2026-08-01T00:00:00Z', '2026-07-31T00:00:00Z'],
    ...Array.from({ length: 3 }, () => [
      '2026-08-01T00:00:00Z',
      '2026-09-01T00:00:00Z',
      '2026-08-01T00:00:00Z',
    ]),
  ]);
  expect(records.map((r) => [r.ServiceName, r.ChargeCategory, r.BilledCost])).toEqual([
    ['Amazon EC2', 'Usage', '0.00000000001'],
    ['Amazon EC2', 'Usage', '12.3'],
    ['Amazon EC2', 'Credit', '-2.3'],
    ['Tax', 'Tax', '1'],
  ]);
  const total = sum(
    'USD',
    records.map((r) => money(r.BilledCost, 'USD')),
  );
  expect(total.amount).toBe('11.00000000001');
});

test('the bill of the simulated account adds up', async () => {
  cloud = openAccountWith();
  const from = NOW - 10 * MS_PER_DAY;
  const whole: unknown[] = [];
  cloud.around = async ({ input }, next) => {
    const grouped = await next();
    // The same days, not grouped: what Cost Explorer itself says that they cost.
    const { GroupBy: _, ...rest } = input;
    for (const key of Object.keys(input)) delete input[key];
    Object.assign(input, rest);
    whole.push(await next());
    return grouped;
  };
  const records = await Array.fromAsync(makeReadCosts()(from, NOW));
  const [{ ResultsByTime = [] } = {}] = whole as [
    { ResultsByTime?: { Total: { UnblendedCost: { Amount: string } } }[] },
  ];
  const days = ResultsByTime.map(({ Total }) => money(Total.UnblendedCost.Amount, 'USD'));
  const total = sum(
    'USD',
    records.map((r) => money(r.BilledCost, 'USD')),
  );
  expect(Number(total.amount)).toBeGreaterThan(0);
  // The service rounds each group and each total to its own digits.
  expect(
    Math.abs(
      Number(add(total, { ...sum('USD', days), amount: `-${sum('USD', days).amount}` }).amount),
    ),
  ).toBeLessThan(1e-6);
});
