import type { DatabaseFact } from '#core/model/facts.ts';
import { scale, type UsdPerMonth, usdPerMonth } from '#core/model/money.ts';
import { HOURS_PER_MONTH, type Mib } from '#core/model/units.ts';
import type { PriceBook } from './price-book.ts';
import { severalZones } from './price-parts.ts';
import type { Reckoned } from './storage.ts';

/** Platform, as EC2 writes it, that the prices of instances are for. */
export const PRICED_PLATFORM = 'Linux/UNIX';

/** Returns what an instance that always runs costs; undefined when the type has no price. */
export const instanceCost = (type: string, prices: PriceBook): UsdPerMonth | undefined => {
  const hour = prices.instanceHour[type];
  return hour === undefined ? undefined : scale(usdPerMonth(hour), HOURS_PER_MONTH);
};

/** Returns what a public IPv4 address costs, whatever has it; undefined when it has no price. */
export const addressCost = ({ publicIpv4Hour }: PriceBook): UsdPerMonth | undefined =>
  publicIpv4Hour === undefined ? undefined : scale(usdPerMonth(publicIpv4Hour), HOURS_PER_MONTH);

/** Standby copies are paid like the one that answers. */
const ZONES = { one: 1, several: 2 };

/** Returns what a database instance that always runs costs, without its storage; undefined when it has no price. */
export const databaseCost = (
  { engine, instanceClass, multiAz }: Pick<DatabaseFact, 'engine' | 'instanceClass' | 'multiAz'>,
  { databaseHour = {} }: PriceBook,
): Reckoned | undefined => {
  const name = `${engine}/${instanceClass}`;
  const ofBoth = multiAz ? databaseHour[severalZones(name)] : undefined;
  const hour = ofBoth ?? databaseHour[name];
  if (hour === undefined) return undefined;
  const zones = multiAz && ofBoth === undefined ? ZONES.several : ZONES.one;
  const times = zones === ZONES.one ? '' : ` × ${zones} zones`;
  return {
    usdPerMonth: scale(usdPerMonth(hour), HOURS_PER_MONTH * zones),
    formula: `${HOURS_PER_MONTH} h × $${hour} ${instanceClass} with ${engine}${ofBoth === undefined ? times : ' in two zones'}`,
  };
};

/** What a function computes in a month. */
export interface LambdaUse {
  readonly invocations: number;
  readonly memoryMib: Mib;
  /** Average of an invocation. */
  readonly durationMs: number;
}

const MIB_PER_GB = 1_024;
const MS_PER_SECOND = 1_000;

/** Returns the GB-seconds of a month, in Lambda's GB of 1,024 MiB. */
export const gbSeconds = ({ invocations, memoryMib, durationMs }: LambdaUse): number =>
  invocations * (memoryMib / MIB_PER_GB) * (durationMs / MS_PER_SECOND);

/** Returns what computing costs; requests are paid on top and depend on no size. */
export const lambdaCost = (
  use: LambdaUse,
  architecture: 'x86_64' | 'arm64',
  prices: PriceBook,
): UsdPerMonth => scale(usdPerMonth(prices.lambdaGbSecond[architecture]), gbSeconds(use));
