import { afterEach, expect, test } from 'vitest';
import { aDatabase } from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import { aLargeInstance, DATABASE, INSTANCE, lookUp } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith> | undefined;
afterEach(() => {
  cloud?.close();
  cloud = undefined;
});

test('the highest CPU of an instance, as a share, over the last day', async () => {
  cloud = openAccountWith([aLargeInstance()]);
  const use = (await lookUp('recentUse', INSTANCE)) as { cpu: number; connections: null };
  expect(use).toMatchObject({ connections: null, spanMs: 86_400_000 });
  expect(use.cpu).toBeGreaterThan(0);
  expect(use.cpu).toBeLessThanOrEqual(1);
});

test('the connections of a database', async () => {
  cloud = openAccountWith([aDatabase()]);
  const use = (await lookUp('recentUse', DATABASE)) as { connections: number };
  expect(use).toMatchObject({ cpu: null });
  expect(Number.isInteger(use.connections)).toBe(true);
});
