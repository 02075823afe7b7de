import type { Group } from '@aws-sdk/client-cost-explorer';
import { databaseCost } from '#core/cost/on-demand.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import type { DatabaseFact, Fact, ResourceType } from '#core/model/facts.ts';
import { type EpochMs, HOURS_PER_MONTH, MS_PER_DAY } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';
import { type ClientOwner, clientFor } from '../../clients.ts';
import type { Look, Looker } from './look.ts';

/** Cost Explorer is one service for a whole partition, and answers here. */
const REGION = 'us-east-1';
/** The bill of a day is complete after a day or two; a month smooths what commitments did. */
const DAYS = 30;

/** Usage that a commitment paid for. @see https://docs.aws.amazon.com/cost-management/latest/userguide/ce-filtering.html */
const COVERED: ReadonlySet<string> = new Set(['SavingsPlanCoveredUsage', 'DiscountedUsage']);
const ON_DEMAND = 'Usage';

/** Services that can be committed to; there is no commitment for volumes or logs. */
const SERVICES: { readonly [T in ResourceType]?: string } = {
  'ec2/instance': 'Amazon Elastic Compute Cloud - Compute',
  'lambda/function': 'AWS Lambda',
  'rds/instance': 'Amazon Relational Database Service',
};

/** What a service cost in the last days, by kind of charge and instance type. */
interface Row {
  readonly charge: string;
  readonly instanceType: string;
  readonly usdPerMonth: number;
}

/**
 * Makes the look-up of commitments. The evidence is the bill, as it shows what Reserved Instances and Savings Plans of
 * the whole organisation paid for in this account. Each question costs a cent and its answer holds for a day.
 */
export const makeReadCommitments = (): Looker<'commitments'> => {
  const asked = new Map<string, { readonly at: EpochMs; readonly rows: Promise<Row[]> }>();
  return async (look) => {
    const { resource, scope, at, owner } = look;
    const service = SERVICES[resource.type];
    if (service === undefined) return { covered: false, wastedUsdPerMonth: '0.00' };
    const key = `${scope.account} ${scope.region} ${service}`;
    const known = asked.get(key);
    if (known !== undefined && at < known.at + MS_PER_DAY) return answer(look, await known.rows);
    const rows = readRows(owner, look, service);
    asked.set(key, { at, rows });
    rows.catch(() => asked.delete(key));
    return answer(look, await rows);
  };
};

/**
 * `wasted` is an upper bound: what was covered of this type, at most the resource's own price, less what others of
 * its family paid on demand, as those would use up what becomes free.
 */
const answer = ({ resource }: Look, rows: readonly Row[]) => {
  const { type, hourly = Number.POSITIVE_INFINITY } = sizeOf(resource);
  const isSame = (row: Row) => type === undefined || row.instanceType === type;
  const isFamily = (row: Row) =>
    type === undefined || familyOf(row.instanceType) === familyOf(type);
  const covered = sum(rows.filter((row) => COVERED.has(row.charge) && isSame(row)));
  // A reserved database serves its own engine, which the bill does not tell apart.
  const takers = resource.type === 'rds/instance' ? [] : rows.filter(isFamily);
  const onDemand = sum(takers.filter((row) => row.charge === ON_DEMAND));
  const wasted = Math.max(0, Math.min(covered, hourly * HOURS_PER_MONTH) - onDemand);
  return { covered: covered > 0, wastedUsdPerMonth: wasted.toFixed(2) };
};

const sizeOf = (resource: Fact): { type?: string; hourly?: number | undefined } => {
  switch (resource.type) {
    case 'ec2/instance':
      return {
        type: resource.instanceType,
        hourly: BUILT_IN_PRICES.instanceHour[resource.instanceType],
      };
    case 'rds/instance':
      return { type: resource.instanceClass, hourly: databaseHour(resource) };
    default:
      return {};
  }
};

const databaseHour = (database: DatabaseFact): number | undefined => {
  const cost = databaseCost(database, BUILT_IN_PRICES);
  return cost && Number(cost.usdPerMonth.amount) / HOURS_PER_MONTH;
};

/** `m6i` of `m6i.large`, `db.m6i` of `db.m6i.large`. */
const familyOf = (type: string): string => type.slice(0, type.lastIndexOf('.'));

const sum = (rows: readonly Row[]): number =>
  rows.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);

const readRows = async (
  owner: ClientOwner,
  { scope, at }: Look,
  service: string,
): Promise<Row[]> => {
  const costs = await clientFor('cost-explorer', { ...owner, region: REGION });
  const is = (Key: 'LINKED_ACCOUNT' | 'REGION' | 'SERVICE', value: string) => ({
    Dimensions: { Key, Values: [value] },
  });
  const rows: Row[] = [];
  let page: string | undefined;
  do {
    const { ResultsByTime = [], NextPageToken } = await costs.getCostAndUsage({
      TimePeriod: { Start: dayOf(at - DAYS * MS_PER_DAY), End: dayOf(at) },
      Granularity: 'DAILY',
      Metrics: ['AmortizedCost'],
      Filter: {
        And: [
          is('LINKED_ACCOUNT', scope.account),
          is('REGION', scope.region),
          is('SERVICE', service),
        ],
      },
      GroupBy: [
        { Type: 'DIMENSION', Key: 'RECORD_TYPE' },
        { Type: 'DIMENSION', Key: 'INSTANCE_TYPE' },
      ],
      ...(page && { NextPageToken: page }),
    });
    rows.push(...ResultsByTime.flatMap(({ Groups = [] }) => Groups.map(rowOf)));
    page = NextPageToken;
  } while (page !== undefined);
  return rows;
};

const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

const rowOf = ({ Keys: [charge = '', instanceType = ''] = [], Metrics }: Group): Row => ({
  charge,
  instanceType,
  usdPerMonth: (Number(Metrics?.AmortizedCost?.Amount ?? 0) / DAYS) * DAYS_PER_MONTH,
});
