import * as z from 'zod';
import { defineCheck, NO_SERIES, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import { volumeCost } from '#core/cost/storage.ts';
import { gp2Performance } from '#core/inventory/gp2-performance.ts';
import { usdPerMonth } from '#core/model/money.ts';

/**
 * Finds gp2 volumes in use. The gp3 volume that is proposed does all that the gp2 one can ever do, bursts included, so
 * that no metric has to be read to know that it is enough.
 */
export const gp2Volume = defineCheck({
  id: 'ebs/gp2-volume',
  version: 1,
  catalogueId: 'ebs-gp2-to-gp3',
  title: 'EBS volume of type gp2 that can be gp3',
  why: 'gp3 costs a fifth less per GiB than gp2, and its performance does not depend on its size.',
  source: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html',
  resource: 'ebs/volume',
  needs: ['prices'],
  series: NO_SERIES,
  options: z.strictObject({
    /** US dollars a month. Less than this is not worth reading a request. */
    minSaving: z.number().min(0).default(1),
  }),

  detect: (volume, { prices }, { minSaving }) => {
    // One that is attached to nothing is not to be migrated but deleted: ebs/unattached-volume.
    if (volume.volumeType !== 'gp2' || volume.state !== 'in-use') return none;
    const book = prices.get(volume.region);
    if (book === undefined) return notEnoughData('no prices of the region');
    const { sizeGib } = volume;
    const asked = gp2Performance(sizeGib);
    const before = volumeCost({ type: 'gp2', sizeGib }, book);
    const after = volumeCost({ type: 'gp3', sizeGib, ...asked }, book);
    if (before === undefined || after === undefined)
      return notEnoughData('no price of gp2 and gp3');
    const saving = savingOf(
      {
        before: before.usdPerMonth,
        after: after.usdPerMonth,
        formula: `${before.formula} − (${after.formula})`,
      },
      book,
    );
    if (!isWorth(saving, usdPerMonth(minSaving))) return none;
    return recommend({
      action: 'ebs/migrate-gp2-to-gp3',
      params: { ...asked },
      saving,
      because: `gp3 with ${asked.iops} IOPS and ${asked.throughputMibps} MiB/s does all that gp2 of ${sizeGib} GiB can`,
      confidence: 1,
    });
  },
});
