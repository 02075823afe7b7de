import { expect, test } from 'vitest';
import { makePageAccounts } from '#app/page-accounts.ts';
import { configSchema } from '#core/contract/config.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { Gap } from '#core/scan/gap.ts';

const CONFIG = configSchema.parse({
  organization: { regions: ['eu-west-1'], externalId: 'ours' },
});

const over = (readOrganization: () => Promise<readonly string[]>, config = CONFIG) => {
  const gaps = new Map<string, Gap>();
  let stored: readonly string[] = ['111111111111'];
  const page = makePageAccounts({
    readConfig: async () => ({ config, version: 'v' }),
    readOrganization,
    saveOrganization: async (accounts) => {
      stored = accounts;
    },
    storedOrganization: async () => stored,
    saveGap: async (gap) => void gaps.set(gap.missing, gap),
    closeGap: async (_, missing) => void gaps.delete(missing),
  });
  return { page, gaps, stored: () => stored };
};

test('the accounts of the organisation are kept for those who may not ask it', async () => {
  const { page, stored } = over(async () => ['111111111111', '222222222222']);
  expect(await page()).toEqual({
    pages: [{ accounts: ['111111111111', '222222222222'], regions: ['eu-west-1'] }],
  });
  expect(stored()).toEqual(['111111111111', '222222222222']);
});

test('an organisation that does not answer keeps nobody from working on what was known', async () => {
  const refused = new NotPermittedError('not allowed', {
    details: { service: 'organizations', permission: 'organizations:ListAccounts' },
  });
  let isRefused = true;
  const { page, gaps } = over(async () => {
    if (isRefused) throw refused;
    return [];
  });
  expect((await page()).pages).toEqual([{ accounts: ['111111111111'], regions: ['eu-west-1'] }]);
  expect([...gaps.values()]).toMatchObject([
    { missing: 'which accounts there are', permission: 'organizations:ListAccounts' },
  ]);
  isRefused = false;
  await page();
  expect(gaps.size).toBe(0);
});

test('without an organisation nobody asks for it', async () => {
  const asked = async () => Promise.reject(new Error('nobody should ask'));
  const { page } = over(asked, configSchema.parse({}));
  expect(await page()).toEqual({ pages: [] });
});
