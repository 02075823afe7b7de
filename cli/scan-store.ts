import { join } from 'node:path';
import { systemClock } from '#adapters/aws/clock.ts';
import { readListedPrices } from '#adapters/aws/readers/price-list.ts';
import { readBuiltInPrices } from '#adapters/aws/readers/prices.ts';
import { openPriceFolder } from '#adapters/price-folder/price-folder.ts';
import {
  openScanFolder,
  type ScanFolder,
  type StoredScan,
} from '#adapters/scan-folder/scan-folder.ts';
import type { ReadPrices } from '#app/ports.ts';
import { makeReadPrices } from '#app/read-prices.ts';
import { closest } from '#core/errors/closest.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { CommandError } from './exit.ts';

/** The scans of real accounts, beside what a simulation keeps. */
export const scansIn = (stateDir: string): ScanFolder => openScanFolder(join(stateDir, 'scans'));

/** Prices of the Price List, which are read again after so many days; or the built-in table alone. */
export const pricesOf = (
  from: 'list' | 'built-in',
  { stateDir, validDays }: { readonly stateDir: string; readonly validDays: number },
): ReadPrices =>
  from === 'built-in'
    ? readBuiltInPrices
    : makeReadPrices({
        ...openPriceFolder(join(stateDir, 'prices')),
        readListedPrices,
        builtIn: readBuiltInPrices,
        validMs: validDays * MS_PER_DAY,
        now: systemClock,
      });

/** @throws CommandError when nothing was scanned from here */
export const lastScan = async (stateDir: string): Promise<StoredScan> => {
  const scan = await scansIn(stateDir).last();
  if (scan !== undefined) return scan;
  throw new CommandError(
    `no scan in ${stateDir}: run trimtab scan, or name its folder with --state`,
  );
};

/** Returns the row behind a short number or an id. @throws CommandError */
export const rowOf = ({ report: { rows } }: StoredScan, id: string): ScanRow => {
  const found = rows.find(
    ({ number, recommendation }) => number === id || recommendation.id === id,
  );
  if (found !== undefined) return found;
  const meant = closest(
    id,
    rows.map(({ number }) => number),
  );
  throw new CommandError(
    `the last scan has no ${id}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  );
};
