import * as z from 'zod';
import { defineCheck, NO_SERIES, none, notEnoughData, recommend } from '#core/checks/check.ts';
import { LEAST_SAVING } from '#core/checks/options.ts';
import { addressCost } from '#core/cost/on-demand.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { HOURS_PER_MONTH, MS_PER_DAY } from '#core/model/units.ts';

/** The trail says when it was disassociated; our own scans may have missed that it was in use in between. */
const CONFIDENCE = { event: 0.95, firstSeen: 0.8 };

/** Finds addresses of Amazon's own pool that nothing has had for a while. */
export const unassociatedAddress = defineCheck({
  id: 'ec2/unassociated-address',
  version: 2,
  catalogueId: 'eip-unassociated',
  title: 'Elastic IP address associated with nothing',
  why: 'A public IPv4 address is billed by the hour, whether anything has it or not.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html',
  resource: 'ec2/address',
  needs: ['prices', 'detachments'],
  series: NO_SERIES,
  options: z.strictObject({
    /** Two weekly cycles; the guard before the release asks for as many. */
    minIdleDays: z.number().min(0).default(14),
    ...LEAST_SAVING,
  }),

  detect: (address, { prices, detachments }, { minIdleDays, minSaving }, now) => {
    const { associatedWith, managedBy, pool } = address;
    // A range of your own costs nothing by the address, and what a service made is the service's to release.
    if (associatedWith !== undefined || managedBy !== undefined || pool !== 'amazon') return none;
    const event = detachments.get(address.arn);
    const since = event ?? address.firstSeenDetached;
    if (since === undefined) return notEnoughData('no event in the trail and first seen today');
    const idleDays = (now - since) / MS_PER_DAY;
    if (idleDays < minIdleDays) return none;

    const book = prices.get(address.region);
    if (book === undefined) return notEnoughData('no prices of the region');
    const cost = addressCost(book);
    if (cost === undefined) return notEnoughData('no price of a public IPv4 address');
    const saving = savingOf(
      {
        before: cost,
        after: usdPerMonth(0),
        formula: `${HOURS_PER_MONTH} h × $${book.publicIpv4Hour}`,
      },
      book,
    );
    if (!isWorth(saving, usdPerMonth(minSaving))) return none;
    return recommend({
      action: 'ec2/release-address',
      params: {},
      saving,
      because: `associated with nothing for ${Math.floor(idleDays)} days`,
      confidence: event === undefined ? CONFIDENCE.firstSeen : CONFIDENCE.event,
      caveats: [
        'DNS: only hosted zones of its own account are looked at, just before the release',
        ...(event === undefined ? ['age: since Trimtab first saw it associated with nothing'] : []),
      ],
    });
  },
});
