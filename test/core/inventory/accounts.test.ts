import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configSchema } from '#core/contract/config.ts';
import { ACCOUNTS_PER_PAGE, accountsOf, pagesOf } from '#core/inventory/accounts.ts';

const OTHERS = ['111111111111', '222222222222', '333333333333', '444444444444'];
const configured = (organization?: object) =>
  configSchema.parse({
    accounts: [{ id: '333333333333', regions: ['eu-west-1'] }],
    ...(organization && { organization: { externalId: 'ours', ...organization } }),
  });

test('without an organisation only the accounts of the configuration are there', () => {
  expect(accountsOf(configured(), OTHERS)).toEqual([
    { account: '333333333333', regions: ['eu-west-1'] },
  ]);
});

test('an account that is named keeps its regions, one that is excluded is left alone', () => {
  const config = configured({ regions: ['us-east-1', 'us-west-2'], exclude: ['111111111111'] });
  expect(accountsOf(config, OTHERS.toReversed())).toEqual([
    { account: '333333333333', regions: ['eu-west-1'] },
    { account: '222222222222', regions: ['us-east-1', 'us-west-2'] },
    { account: '444444444444', regions: ['us-east-1', 'us-west-2'] },
  ]);
});

test('pages have every account once, with its own regions, and none has too many', () => {
  const listed = fc.uniqueArray(
    fc.record({
      account: fc.integer({ min: 1, max: 10_000 }).map((n) => `${n}`.padStart(12, '0')),
      regions: fc.constantFrom(['eu-west-1'], ['us-east-1', 'us-west-2'], ['us-west-2']),
    }),
    { selector: ({ account }) => account, maxLength: 300 },
  );
  fc.assert(
    fc.property(listed, (accounts) => {
      const pages = pagesOf(accounts);
      const back = pages.flatMap((page) =>
        page.accounts.map((account) => ({ account, regions: page.regions })),
      );
      const byAccount = (a: { account: string }, b: { account: string }) =>
        a.account < b.account ? -1 : 1;
      expect(back.sort(byAccount)).toEqual(accounts.toSorted(byAccount));
      for (const page of pages) expect(page.accounts.length).toBeLessThanOrEqual(ACCOUNTS_PER_PAGE);
      expect(pages.length).toBeLessThanOrEqual(accounts.length / ACCOUNTS_PER_PAGE + 3);
    }),
  );
});
