import { systemClock } from '#adapters/aws/clock.ts';
import type { Caller } from '#adapters/aws/readers/caller.ts';
import { makeReadCosts } from '#adapters/aws/readers/costs.ts';
import { readResourceCharges } from '#adapters/aws/readers/resource-charges.ts';
import { chargeOf } from '#adapters/focus-file/charge-of.ts';
import { readFocusFile } from '#adapters/focus-file/read-focus-file.ts';
import type { ReadBill } from '#app/scan-account.ts';
import { ResourceBill } from '#core/cost/resource-bill.ts';
import { CostTotals } from '#core/cost/totals.ts';
import { compare, money, sum } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { failureOf, gapOf } from '#core/scan/gap.ts';
import type { ScanReport } from '#core/scan/report.ts';

const BILL_DAYS = 30;

/** Makes the port that reads the bill of the last complete days from Cost Explorer, which is paid for. */
export const costExplorerBill =
  ({ account, region }: Caller): ReadBill =>
  async (found, onGap) => {
    const to = Math.floor(systemClock() / MS_PER_DAY) * MS_PER_DAY;
    const from = to - BILL_DAYS * MS_PER_DAY;
    const unread = (missing: string) => (error: unknown) => {
      onGap(gapOf(failureOf(error), { account, region }, missing));
      return undefined;
    };
    const readServices = async (): Promise<ScanReport['bill']> => {
      const totals = new CostTotals(['serviceName']);
      for await (const record of makeReadCosts()(from, to)) totals.add(record);
      return billOf(totals, { from, to });
    };
    const readResources = async (): Promise<ResourceBill> => {
      const names = found.flatMap(namesOf);
      const bill = new ResourceBill(names);
      for await (const charge of readResourceCharges(names, to)) bill.add(charge);
      return bill;
    };
    const services = await readServices().catch(unread('the bill'));
    const resources = await readResources().catch(unread('what single resources cost'));
    return {
      ...(services && { bill: services }),
      source: 'Cost Explorer',
      costOf: (recommendation) => resources?.of(namesOf(recommendation)),
    };
  };

/**
 * Makes the port that reads the bill from a file, which costs nothing. Its head is read at once.
 *
 * @throws NotFoundError, InvalidInputError when it is no bill
 */
export const focusBill = async (path: string, { account, region }: Caller): Promise<ReadBill> => {
  for await (const _ of readFocusFile({ path })) break;
  return async (found, onGap) => {
    const totals = new CostTotals(['serviceName']);
    const resources = new ResourceBill(found.flatMap(namesOf));
    let [from, to] = [Number.POSITIVE_INFINITY, 0];
    try {
      for await (const record of readFocusFile({ path })) {
        totals.add(record);
        from = Math.min(from, Date.parse(record.ChargePeriodStart));
        to = Math.max(to, Date.parse(record.ChargePeriodEnd));
        const charge = chargeOf(record);
        if (charge !== undefined) resources.add(charge);
      }
    } catch (error) {
      onGap(gapOf(failureOf(error), { account, region }, 'the bill'));
      return undefined;
    }
    return {
      ...(to > 0 && { bill: billOf(totals, { from, to }) }),
      source: path,
      costOf: (recommendation) => resources.of(namesOf(recommendation)),
    };
  };
};

/** Bills name most resources by their id, and some by their ARN. */
const namesOf = ({ resource, resourceId }: Recommendation): string[] => [resource, resourceId];

const billOf = (
  totals: CostTotals,
  period: { readonly from: EpochMs; readonly to: EpochMs },
): NonNullable<ScanReport['bill']> => {
  const services = totals
    .by('serviceName')
    .filter(({ currency }) => currency === 'USD')
    .map(({ key, costs }) => ({
      service: key ?? 'other',
      cost: money(costs.BilledCost.amount, 'USD'),
    }))
    .sort((a, b) => compare(b.cost, a.cost) || (a.service < b.service ? -1 : 1));
  const total = sum(
    'USD',
    services.map(({ cost }) => cost),
  );
  return { ...period, total, services };
};
