import type { Charge } from '#core/cost/resource-bill.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';
import { clientFor } from '../clients.ts';

/** Cost Explorer is one service for a whole partition, and answers here. */
const REGION = 'us-east-1';
/** It keeps the bill of single resources for so long. */
const DAYS = 14;
const NAMES_AT_ONCE = 100;

/**
 * Reads from Cost Explorer what resources cost on each of the last days, after commitments. Each page costs a cent;
 * somebody must have switched it on in the settings of the account.
 */
export async function* readResourceCharges(
  names: readonly string[],
  to: EpochMs,
): AsyncGenerator<Charge> {
  const costs = await clientFor('cost-explorer', { region: REGION });
  for (let i = 0; i < names.length; i += NAMES_AT_ONCE) {
    let page: string | undefined;
    do {
      const answer = await costs.getCostAndUsageWithResources({
        TimePeriod: { Start: dayOf(to - DAYS * MS_PER_DAY), End: dayOf(to) },
        Granularity: 'DAILY',
        Metrics: ['AmortizedCost'],
        Filter: {
          And: [
            { Dimensions: { Key: 'RESOURCE_ID', Values: names.slice(i, i + NAMES_AT_ONCE) } },
            { Dimensions: { Key: 'RECORD_TYPE', Values: USAGE } },
          ],
        },
        GroupBy: [{ Type: 'DIMENSION', Key: 'RESOURCE_ID' }],
        ...(page && { NextPageToken: page }),
      });
      for (const { TimePeriod: day, Groups = [] } of answer.ResultsByTime ?? [])
        for (const { Keys: [resource = ''] = [], Metrics } of Groups)
          yield {
            resource,
            from: Date.parse(`${day?.Start}T00:00:00Z`),
            to: Date.parse(`${day?.End}T00:00:00Z`),
            usd: Metrics?.AmortizedCost?.Amount ?? '0',
          };
      page = answer.NextPageToken;
    } while (page !== undefined);
  }
}

/** No credits, taxes or refunds. @see https://docs.aws.amazon.com/cost-management/latest/userguide/ce-filtering.html */
const USAGE = ['Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage'];
