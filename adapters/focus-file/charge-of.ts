import type { CostRecord } from '#core/cost/focus.ts';
import type { Charge } from '#core/cost/resource-bill.ts';

/** Returns the charge of a row, after commitments; undefined for what is no use of one resource, or not in US dollars. */
export const chargeOf = (record: CostRecord): Charge | undefined =>
  record.ResourceId === null ||
  record.ChargeCategory !== 'Usage' ||
  record.BillingCurrency !== 'USD'
    ? undefined
    : {
        resource: record.ResourceId,
        from: Date.parse(record.ChargePeriodStart),
        to: Date.parse(record.ChargePeriodEnd),
        usd: record.EffectiveCost,
      };
