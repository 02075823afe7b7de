import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPriceFolder } from '#adapters/price-folder/price-folder.ts';
import { NOW, REGION } from '#test/support/facts.ts';

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-prices-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'prices');
};

const PRICES = {
  region: {
    readAt: NOW,
    prices: { volumeGibMonth: { gp2: 0.1 }, snapshotGibMonth: { all: 0.05 } },
  },
};

test('what was kept of a region comes back, and of another there is nothing', async () => {
  const folder = aFolder();
  await openPriceFolder(folder).keepPrices(REGION, PRICES);
  expect(await openPriceFolder(folder).keptPrices(REGION)).toEqual(PRICES);
  expect(await openPriceFolder(folder).keptPrices('eu-west-1')).toEqual({});
  expect(readdirSync(folder)).toEqual([`${REGION}.json`]);
});

test('nothing is there before something is kept', async () => {
  const folder = aFolder();
  expect(await openPriceFolder(folder).keptPrices(REGION)).toEqual({});
  expect(existsSync(folder)).toBe(false);
});

test.each([
  'not JSON',
  '{"schema":2,"parts":{}}',
  '{"schema":1,"parts":{"region":{"readAt":1,"prices":{"volumeGibMonth":{"gp2":-1}}}}}',
])('what is not ours is read again: %s', async (text) => {
  const folder = aFolder();
  await openPriceFolder(folder).keepPrices(REGION, PRICES);
  writeFileSync(join(folder, `${REGION}.json`), text);
  expect(await openPriceFolder(folder).keptPrices(REGION)).toEqual({});
});
