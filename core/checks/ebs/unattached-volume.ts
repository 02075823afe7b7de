import * as z from 'zod';
import { defineCheck, NO_SERIES, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import { snapshotCost, volumeCost } from '#core/cost/storage.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';

/** The trail says when it was detached; our own scans may have missed that it was attached in between. */
const CONFIDENCE = { detachEvent: 0.95, firstSeen: 0.8 };

/** Written by the EBS driver of Kubernetes: a claim may still name the volume, though nothing runs that mounts it. */
const CLAIM_TAG = 'kubernetes.io/created-for/pvc/name';

export const unattachedVolume = defineCheck({
  id: 'ebs/unattached-volume',
  version: 1,
  catalogueId: 'ebs-unattached',
  title: 'EBS volume attached to no instance',
  why: 'A detached volume is billed in full for every provisioned GiB.',
  source: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes.html',
  resource: 'ebs/volume',
  needs: ['prices', 'detachments'],
  series: NO_SERIES,
  options: z.strictObject({
    /** Compute Optimizer waits 32 days and deletes without asking; here a snapshot is kept and a person decides. */
    minIdleDays: z.number().min(0).default(14),
    ...LEAST_SAVING,
  }),

  detect: (volume, { prices, detachments }, { minIdleDays, minSaving }, now) => {
    if (volume.attachedTo !== undefined || volume.state !== 'available') return none;
    if (volume.multiAttach) return notEnoughData('multi-attach: who else uses it is not known');
    if (CLAIM_TAG in volume.tags) {
      return notEnoughData('made by Kubernetes: whether a claim still names it is not known');
    }
    const detachedAt = detachments.get(volume.arn);
    // Detach event if the trail still has it, else when we first saw the volume alone.
    const since = detachedAt ?? volume.firstSeenDetached;
    if (since === undefined) return notEnoughData('no detach event and first seen today');
    const idleDays = (now - since) / MS_PER_DAY;
    if (idleDays < minIdleDays) return none;

    const book = prices.get(volume.region);
    if (book === undefined) return notEnoughData('no prices of the region');
    const cost = volumeCost({ ...volume, type: volume.volumeType }, book);
    if (cost === undefined) return notEnoughData(`no price of ${volume.volumeType}`);
    const kept = snapshotCost(volume.sizeGib, book);
    const saving = savingOf(
      {
        before: cost.usdPerMonth,
        after: kept.usdPerMonth,
        formula: `${cost.formula} − ${kept.formula}`,
      },
      book,
    );
    if (!isWorth(saving, usdPerMonth(minSaving))) return none;
    return recommend({
      action: 'ebs/snapshot-and-delete-volume',
      params: {},
      saving,
      because: `detached for ${Math.floor(idleDays)} days`,
      confidence: detachedAt === undefined ? CONFIDENCE.firstSeen : CONFIDENCE.detachEvent,
      caveats:
        detachedAt === undefined
          ? ['detach event: older than the trail, so the age is since Trimtab first saw it']
          : [],
    });
  },
});
