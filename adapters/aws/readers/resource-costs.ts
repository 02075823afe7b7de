import type { ReadConfig, ReadResourceCosts } from '#app/ports.ts';
import type { DayCost } from '#core/learning/verify-saving.ts';
import { dayOf } from '#core/present/format.ts';
import { clientFor } from '../clients.ts';
import { errorCode } from '../errors.ts';

/** Cost Explorer is one service for a whole partition, and answers here. */
const REGION = 'us-east-1';
/** What it answers while nobody has switched on the bill of single resources. */
const NOT_ENABLED: ReadonlySet<string | undefined> = new Set([
  'DataUnavailableException',
  'AccessDeniedException',
]);

/**
 * Reads the bill of single resources from Cost Explorer, a line for each day and usage type. Each page costs a cent;
 * somebody must have switched it on in the account's settings.
 */
export const makeReadResourceCosts =
  ({ readConfig }: { readonly readConfig: ReadConfig }): ReadResourceCosts =>
  async ({ account }, resources, { from, to }) => {
    const { source } = (await readConfig()).config.collection.sources.costs;
    if (source === 'none')
      return {
        unavailable: 'no source of costs is configured: collection.sources.costs in trimtab.yaml',
      };
    if (source === 'focus-file')
      return { unavailable: 'a recorded bill does not change with the account' };
    const costs = await clientFor('cost-explorer', { account, region: REGION });
    const lines: DayCost[] = [];
    let page: string | undefined;
    try {
      do {
        const answer = await costs.getCostAndUsageWithResources({
          TimePeriod: { Start: dayOf(from), End: dayOf(to) },
          Granularity: 'DAILY',
          Metrics: ['UnblendedCost', 'UsageQuantity'],
          // The bill knows functions by their ARN and all else by the id.
          Filter: {
            Dimensions: {
              Key: 'RESOURCE_ID',
              Values: resources.flatMap(({ arn, id }) => [arn, id]),
            },
          },
          GroupBy: [{ Type: 'DIMENSION', Key: 'USAGE_TYPE' }],
          ...(page && { NextPageToken: page }),
        });
        for (const { TimePeriod: day, Groups = [] } of answer.ResultsByTime ?? [])
          for (const { Keys: [usageType = ''] = [], Metrics } of Groups)
            lines.push({
              day: Date.parse(`${day?.Start}T00:00:00Z`),
              usageType,
              usd: Metrics?.UnblendedCost?.Amount ?? '0',
              quantity: Number(Metrics?.UsageQuantity?.Amount ?? 0),
            });
        page = answer.NextPageToken;
      } while (page !== undefined);
    } catch (error) {
      if (!NOT_ENABLED.has(errorCode(error))) throw error;
      return {
        unavailable:
          'Cost Explorer does not give the bill of single resources: switch on resource-level data in its settings, and allow ce:GetCostAndUsageWithResources',
      };
    }
    return { lines };
  };
