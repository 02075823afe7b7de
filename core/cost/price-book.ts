import type { Gib } from '#core/model/units.ts';
import { DATABASE_HOUR } from './database-hour.ts';
import { hoursOfSizes } from './size-factors.ts';

/** Prices of one region, in US dollars, before any commitment; where they come from and when travels with every saving. */
export interface PriceBook {
  readonly region: string;
  readonly asOf: string;
  readonly source: string;
  /** US dollars per hour, Linux, shared tenancy, by instance type. */
  readonly instanceHour: Readonly<Record<string, number>>;
  /** US dollars per GiB and month, by volume type. */
  readonly volumeGibMonth: Readonly<Record<string, number>>;
  /** US dollars per provisioned IOPS and month above what the type includes. */
  readonly volumeIopsMonth: Readonly<Record<string, number>>;
  /** US dollars per provisioned MiB/s and month above what the type includes. */
  readonly volumeThroughputMonth: Readonly<Record<string, number>>;
  /** US dollars per GiB and month of snapshot blocks kept in the standard tier. */
  readonly snapshotGibMonth: number;
  /** US dollars per hour of a public IPv4 address, in use or not; absent in a book that was kept before it was read. */
  readonly publicIpv4Hour?: number | undefined;
  /** US dollars per GB-second, by architecture, first tier. */
  readonly lambdaGbSecond: Readonly<Record<'x86_64' | 'arm64', number>>;
  /** US dollars per hour of a database instance in one zone, by `engine/class`; absent in a book that was kept before it was read. */
  readonly databaseHour?: Readonly<Record<string, number>> | undefined;
  /** US dollars per GiB and month of stored log events, compressed; absent in a book that was kept before it was read. */
  readonly logGibMonth?: number | undefined;
}

/** What a volume type includes in its price; more is paid by the unit. */
export const INCLUDED_IOPS: Readonly<Record<string, number>> = { gp3: 3_000 };
export const INCLUDED_THROUGHPUT_MIBPS: Readonly<Record<string, number>> = { gp3: 125 };

/** US dollars per hour of the `large` size. */
const LARGE_HOUR: Readonly<Record<string, number>> = {
  c5: 0.085,
  c6i: 0.085,
  c7i: 0.08925,
  m5: 0.096,
  m6i: 0.096,
  m7i: 0.1008,
  r5: 0.126,
  r6i: 0.126,
  r7i: 0.1323,
};

/** Families that lack a size of the table. */
const NOT_OFFERED: ReadonlySet<string> = new Set(['c5.8xlarge', 'c5.16xlarge']);

const instanceHour = Object.fromEntries(
  Object.entries(hoursOfSizes(LARGE_HOUR)).filter(([type]) => !NOT_OFFERED.has(type)),
);

/**
 * The small table that works offline. It says so itself wherever a price of it is shown; a live account's
 * own prices replace it when they can be read.
 *
 * @see https://aws.amazon.com/ec2/pricing/on-demand/ · https://aws.amazon.com/ebs/pricing/ · https://aws.amazon.com/vpc/pricing/ · https://aws.amazon.com/lambda/pricing/ · https://aws.amazon.com/cloudwatch/pricing/
 */
export const BUILT_IN_PRICES: PriceBook = {
  region: 'us-east-1',
  asOf: '2025-06-01',
  source: 'built-in table',
  instanceHour,
  volumeGibMonth: {
    gp2: 0.1,
    gp3: 0.08,
    io1: 0.125,
    io2: 0.125,
    st1: 0.045,
    sc1: 0.015,
    standard: 0.05,
  },
  volumeIopsMonth: { gp3: 0.005, io1: 0.065, io2: 0.065 },
  volumeThroughputMonth: { gp3: 0.04 },
  snapshotGibMonth: 0.05,
  publicIpv4Hour: 0.005,
  lambdaGbSecond: { x86_64: 0.000_016_666_7, arm64: 0.000_013_333_4 },
  databaseHour: DATABASE_HOUR,
  logGibMonth: 0.03,
};

/** A provisioned volume as its price sees it. */
export interface PricedVolume {
  readonly type: string;
  readonly sizeGib: Gib;
  readonly iops?: number | undefined;
  readonly throughputMibps?: number | undefined;
}
