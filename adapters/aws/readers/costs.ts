import type { Group } from '@aws-sdk/client-cost-explorer';
import type { ReadCosts } from '#app/ports.ts';
import { type CostRecord, parseCostRow } from '#core/cost/focus.ts';
import { dayOf } from '#core/present/format.ts';
import { type ClientOwner, clientFor } from '../clients.ts';

/** Cost Explorer is one service for a whole partition, and answers here. */
const REGION = 'us-east-1';

/** @see https://docs.aws.amazon.com/cost-management/latest/userguide/ce-filtering.html */
const CATEGORIES: Readonly<Record<string, string>> = {
  Credit: 'Credit',
  Refund: 'Credit',
  Tax: 'Tax',
  RIFee: 'Purchase',
  SavingsPlanUpfrontFee: 'Purchase',
  SavingsPlanRecurringFee: 'Purchase',
};

/** Reads the bill from Cost Explorer: a record for each day, service and kind of charge. Each page costs a cent. */
export const makeReadCosts = (payer: Pick<ClientOwner, 'account' | 'roleName'> = {}): ReadCosts =>
  async function* (from, to) {
    const costs = await clientFor('cost-explorer', { ...payer, region: REGION });
    let page: string | undefined;
    let line = 0;
    do {
      const answer = await costs.getCostAndUsage({
        TimePeriod: { Start: dayOf(from), End: dayOf(to) },
        Granularity: 'DAILY',
        Metrics: ['UnblendedCost', 'AmortizedCost'],
        GroupBy: [
          { Type: 'DIMENSION', Key: 'SERVICE' },
          { Type: 'DIMENSION', Key: 'RECORD_TYPE' },
        ],
        ...(page && { NextPageToken: page }),
      });
      for (const { TimePeriod: day, Groups = [] } of answer.ResultsByTime ?? [])
        for (const group of Groups)
          yield costRecord(group, { start: day?.Start ?? '', end: day?.End ?? '' }, ++line);
      page = answer.NextPageToken;
    } while (page !== undefined);
  };

const costRecord = (
  { Keys: [service = '', recordType = ''] = [], Metrics }: Group,
  day: { readonly start: string; readonly end: string },
  line: number,
): CostRecord => {
  const billed = Metrics?.UnblendedCost;
  const [year, month] = day.start.split('-').map(Number);
  return parseCostRow(
    {
      BilledCost: billed?.Amount ?? '',
      EffectiveCost: Metrics?.AmortizedCost?.Amount ?? '',
      BillingCurrency: billed?.Unit ?? '',
      BillingPeriodStart: `${day.start.slice(0, 8)}01`,
      BillingPeriodEnd: dayOf(Date.UTC(year ?? 0, month ?? 0)),
      ChargePeriodStart: day.start,
      ChargePeriodEnd: day.end,
      ChargeCategory: CATEGORIES[recordType] ?? 'Usage',
      ChargeDescription: recordType,
      ServiceName: service,
      ProviderName: 'AWS',
    },
    { file: 'Cost Explorer', line },
  );
};
