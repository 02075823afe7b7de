import type { Fact, InstanceFact, VolumeFact } from '#core/model/facts.ts';
import { roundToCents, type UsdPerMonth, usdPerMonth } from '#core/model/money.ts';
import { addressCost, databaseCost, instanceCost, PRICED_PLATFORM } from './on-demand.ts';
import type { PriceBook } from './price-book.ts';
import { logStorageCost, volumeCost } from './storage.ts';

/**
 * Returns what a resource costs in a month at list prices if it stays as it was observed, in cents; undefined where that
 * depends on how much it is used, or there is no price. What belongs to it but is a resource of its own is not in it.
 */
export const resourceCost = (fact: Fact, prices: PriceBook): UsdPerMonth | undefined => {
  const cost = exactCost(fact, prices);
  return cost && roundToCents(cost);
};

const exactCost = (fact: Fact, prices: PriceBook): UsdPerMonth | undefined => {
  switch (fact.type) {
    case 'ec2/instance':
      return costOfInstance(fact, prices);
    case 'ebs/volume':
      return volumeCost(pricedVolume(fact), prices)?.usdPerMonth;
    case 'ec2/address':
      // A range of your own costs nothing by the address.
      return fact.pool === 'amazon' ? addressCost(prices) : NOTHING;
    case 'logs/log-group':
      return fact.logClass === 'DELIVERY'
        ? undefined
        : logStorageCost(fact.storedBytes / BYTES_PER_GIB, prices)?.usdPerMonth;
    case 'rds/instance':
      // What a stopped one keeps is storage, of which its fact does not say how much.
      return fact.status === 'stopped' ? undefined : databaseCost(fact, prices)?.usdPerMonth;
    case 'lambda/function':
      return undefined;
  }
};

const NOTHING = usdPerMonth(0);
const BYTES_PER_GIB = 1_024 ** 3;

const costOfInstance = (
  { state, instanceType, lifecycle, tenancy, platform }: InstanceFact,
  prices: PriceBook,
): UsdPerMonth | undefined => {
  if (state !== 'running') return NOTHING;
  const isListed = lifecycle === undefined && tenancy === 'default' && platform === PRICED_PLATFORM;
  return isListed ? instanceCost(instanceType, prices) : undefined;
};

const pricedVolume = ({ volumeType, sizeGib, iops, throughputMibps }: VolumeFact) => ({
  type: volumeType,
  sizeGib,
  iops,
  throughputMibps,
});
