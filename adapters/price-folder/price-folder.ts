import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { KeepPrices, KeptPrices } from '#app/ports.ts';
import { listedPricesSchema } from '#core/cost/price-parts.ts';

const keptSchema = z.strictObject({
  schema: z.literal(1),
  parts: z.record(z.string(), z.strictObject({ readAt: z.int(), prices: listedPricesSchema })),
});

/** Prices of the Price List on this machine, a file for each region. */
export interface PriceFolder {
  /** Nothing where nothing was kept, or where another version kept it: prices can be read again. */
  readonly keptPrices: (region: string) => Promise<KeptPrices>;
  readonly keepPrices: KeepPrices;
}

/** Returns the prices in a folder, which need not be there yet. */
export const openPriceFolder = (folder: string): PriceFolder => {
  const pathOf = (region: string) => join(folder, `${region}.json`);
  return {
    keptPrices: async (region) => {
      const text = await readFile(pathOf(region), 'utf8').catch(() => '{}');
      return keptSchema.safeParse(jsonOf(text)).data?.parts ?? {};
    },
    keepPrices: async (region, parts) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const partial = `${pathOf(region)}.${process.pid}-${crypto.randomUUID()}`;
      await writeFile(partial, JSON.stringify({ schema: 1, parts }, null, 1), { mode: 0o600 });
      // Whoever reads meanwhile sees the old file or the new one.
      await rename(partial, pathOf(region));
    },
  };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
