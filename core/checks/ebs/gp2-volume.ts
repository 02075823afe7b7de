import * as z from 'zod';
import { defineCheck, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import { volumeCost } from '#core/cost/storage.ts';
import {
  GP3_BASELINE,
  gp2Performance,
  gp3Performance,
  SMALL_GP2_GIB,
  type VolumePerformance,
} from '#core/inventory/gp2-performance.ts';
import type { VolumeFact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { Saving } from '#core/model/recommendation.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { VOLUME_LOAD, volumePeak } from './volume-peak.ts';

/** CloudWatch keeps the minutes that the guard compares with for 15 days. */
const DAYS = 14;
/** Two weeks do not show what a quarter asks for; what the gp2 volume could do at all leaves no doubt. */
const CONFIDENCE = { measured: 0.9, certain: 1 };

/**
 * Finds gp2 volumes in use. What is proposed is sized to the busiest minute of two weeks; where that is not known, to
 * all that the gp2 volume can ever do, bursts included.
 */
export const gp2Volume = defineCheck({
  id: 'ebs/gp2-volume',
  version: 2,
  catalogueId: 'ebs-gp2-to-gp3',
  title: 'EBS volume of type gp2 that can be gp3',
  why: 'gp3 costs a fifth less per GiB than gp2, and its performance does not depend on its size.',
  source: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html',
  resource: 'ebs/volume',
  needs: ['prices'],
  series: {
    metrics: VOLUME_LOAD,
    days: DAYS,
    periodMs: MS_PER_HOUR,
    isOptional: true,
    // A smaller one could save cents by them.
    matters: (volume) => isInUse(volume) && volume.sizeGib > SMALL_GP2_GIB,
  },
  options: z.strictObject({
    /** Share of the busiest minute on top of it; Compute Optimizer's own choices go up to 0.3. */
    headroom: z.number().min(0).default(0.3),
    /** Share of samples that must be there: a gap is also what a stop or a start leaves. */
    minCoverage: z.number().min(0).max(1).default(0.95),
    ...LEAST_SAVING,
  }),

  detect: (volume, { prices, series }, { headroom, minCoverage, minSaving }) => {
    if (!isInUse(volume)) return none;
    const book = prices.get(volume.region);
    if (book === undefined) return notEnoughData('no prices of the region');
    const { sizeGib } = volume;
    const most = gp2Performance(sizeGib);
    const best = savingWith(sizeGib > SMALL_GP2_GIB ? GP3_BASELINE : most, volume, book);
    if (best === undefined) return notEnoughData('no price of gp2 and gp3');
    const least = usdPerMonth(minSaving);
    if (!isWorth(best, least)) return none;

    const load = sizeGib > SMALL_GP2_GIB ? volumePeak(series, minCoverage) : undefined;
    const asked = load?.kind === 'known' ? gp3Performance(load.peak, headroom, most) : most;
    const saving = savingWith(asked, volume, book);
    if (saving === undefined || !isWorth(saving, least))
      return load?.kind === 'unknown'
        ? notEnoughData(`${load.why}, and gp3 that does all that gp2 can saves too little`)
        : none;
    const isMost = asked.iops === most.iops && asked.throughputMibps === most.throughputMibps;
    return recommend({
      action: 'ebs/migrate-gp2-to-gp3',
      params: { ...asked },
      saving,
      because: because(volume, asked, load?.kind === 'known' && !isMost ? load.peak : undefined),
      confidence: isMost ? CONFIDENCE.certain : CONFIDENCE.measured,
      caveats: load?.kind === 'unknown' ? [`${load.why}: it is sized to all that gp2 can do`] : [],
    });
  },
});

/** One that is attached to nothing is not to be migrated but deleted: ebs/unattached-volume. */
const isInUse = ({ volumeType, state }: VolumeFact): boolean =>
  volumeType === 'gp2' && state === 'in-use';

const savingWith = (
  asked: VolumePerformance,
  { sizeGib }: VolumeFact,
  book: PriceBook,
): Saving | undefined => {
  const before = volumeCost({ type: 'gp2', sizeGib }, book);
  const after = volumeCost({ type: 'gp3', sizeGib, ...asked }, book);
  if (before === undefined || after === undefined) return undefined;
  return savingOf(
    {
      before: before.usdPerMonth,
      after: after.usdPerMonth,
      formula: `${before.formula} − (${after.formula})`,
    },
    book,
  );
};

const because = (
  { sizeGib }: VolumeFact,
  asked: VolumePerformance,
  peak: VolumePerformance | undefined,
): string => {
  const gp3 = `gp3 with ${asked.iops} IOPS and ${asked.throughputMibps} MiB/s`;
  return peak === undefined
    ? `${gp3} does all that gp2 of ${sizeGib} GiB can`
    : `${gp3} does more than its busiest minute in ${DAYS} days: at most ${Math.ceil(peak.iops)} IOPS and ${Math.ceil(peak.throughputMibps)} MiB/s`;
};
