import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../clients.ts';

/** Millionths of a US dollar: what calls cost is a whole number of them. */
export type MicroUsd = number;

const PER_METRIC: MicroUsd = 10;
const PER_LIST_REQUEST: MicroUsd = 10;
const PER_COST_EXPLORER_REQUEST: MicroUsd = 10_000;

/**
 * Calls that are paid for; the price of one by what it asks. Free amounts of an account are left out, since others may
 * have used them: what is counted is the most that it can be.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/ $0.01 per 1,000 metrics requested (GetMetricData), per 1,000 requests
 * @see https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ $0.01 per request
 */
const PAID: Readonly<Record<string, (input: unknown) => MicroUsd>> = {
  'cloudwatch GetMetricData': (input) =>
    PER_METRIC * ((input as GetMetricDataCommandInput).MetricDataQueries?.length ?? 0),
  'cloudwatch ListMetrics': () => PER_LIST_REQUEST,
  'cost-explorer GetCostAndUsage': () => PER_COST_EXPLORER_REQUEST,
  'cost-explorer GetCostAndUsageWithResources': () => PER_COST_EXPLORER_REQUEST,
};

/** Returns what one request costs. Describes and lists of EC2, Lambda, RDS, CloudTrail, Organizations are free. */
export const priceOfCall = ({ service, operation, input }: Call): MicroUsd =>
  PAID[`${service} ${operation}`]?.(input) ?? 0;
