import * as z from 'zod';
import type { Fact } from '#core/model/facts.ts';
import type { PriceBook } from './price-book.ts';

/** Fields of a price book that hold prices. */
export const PRICE_FIELDS = [
  'instanceHour',
  'volumeGibMonth',
  'volumeIopsMonth',
  'volumeThroughputMonth',
  'snapshotGibMonth',
  'publicIpv4Hour',
  'lambdaGbSecond',
  'databaseHour',
  'logGibMonth',
] as const satisfies readonly (keyof PriceBook)[];
export type PriceField = (typeof PRICE_FIELDS)[number];

/** US dollars by field of the book and key; a field without keys has the one key `all`. */
export const listedPricesSchema = z.partialRecord(
  z.enum(PRICE_FIELDS),
  z.record(z.string(), z.number().positive()),
);
export type ListedPrices = z.infer<typeof listedPricesSchema>;

/** The key of a field without keys. */
export const ONLY = 'all';

/** One question to the Price List, and what of its answer is a price that is wanted. */
export interface PriceQuery {
  /** `AmazonEC2`. */
  readonly service: string;
  /** Attributes that a product must have, besides the region. */
  readonly has: Readonly<Record<string, string>>;
  /** Attributes that must contain a text. */
  readonly contains?: Readonly<Record<string, string>>;
  readonly field: PriceField;
  /** US dollars of the book by US dollars of the list, by its unit; a product of another unit is another thing. */
  readonly units: Readonly<Record<string, number>>;
  /** Key in the field; undefined for a product that is not wanted. */
  readonly keyOf: (attributes: Readonly<Record<string, string>>) => string | undefined;
}

/** Returns a query about a region as the Price List takes it. */
export const filtersOf = ({ has, contains = {} }: PriceQuery, region: string) => [
  { Type: 'TERM_MATCH' as const, Field: 'regionCode', Value: region },
  ...Object.entries(has).map(([Field, Value]) => ({ Type: 'TERM_MATCH' as const, Field, Value })),
  ...Object.entries(contains).map(([Field, Value]) => ({
    Type: 'CONTAINS' as const,
    Field,
    Value,
  })),
];

/** Prices that are read, kept and grow old together. */
export interface PricePart {
  /** `region`, `ec2 m6i`, `rds postgres db.m5.large`. */
  readonly id: string;
  readonly queries: readonly PriceQuery[];
}

const HOURS = { Hrs: 1 };
const GIB_MONTHS = { 'GB-Mo': 1, 'GB-month': 1 };

/** Returns whether a usage type is this one in some region: `EBS:SnapshotUsage`, `EUW1-EBS:SnapshotUsage`. */
const isUsage = (type = '', usage: string): boolean => type === usage || type.endsWith(`-${usage}`);

const lambda = (group: string, architecture: keyof PriceBook['lambdaGbSecond']): PriceQuery => ({
  service: 'AWSLambda',
  has: { group },
  field: 'lambdaGbSecond',
  units: { 'Lambda-GB-Second': 1, Second: 1, seconds: 1 },
  keyOf: () => architecture,
});

/** Volume types by the last part of the usage type of their IOPS; the cheaper tiers of io2 have usage types of their own. */
const IOPS_TYPES: Readonly<Record<string, string>> = { gp3: 'gp3', piops: 'io1', io2: 'io2' };

/**
 * What is asked of every region that has a resource. Product families, groups, usage types and units are those of the
 * offer files; throughput is listed by the GiB/s.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 */
const REGION: PricePart = {
  id: 'region',
  queries: [
    {
      service: 'AmazonEC2',
      has: { productFamily: 'Storage' },
      field: 'volumeGibMonth',
      units: GIB_MONTHS,
      keyOf: ({ volumeApiName, usagetype = '' }) =>
        /(^|-)EBS:VolumeUsage(\.\w+)?$/.test(usagetype) ? volumeApiName : undefined,
    },
    {
      service: 'AmazonEC2',
      has: { productFamily: 'System Operation' },
      field: 'volumeIopsMonth',
      units: { 'IOPS-Mo': 1 },
      keyOf: ({ usagetype = '' }) =>
        IOPS_TYPES[/(?:^|-)EBS:VolumeP-IOPS\.(\w+)$/.exec(usagetype)?.[1] ?? ''],
    },
    {
      service: 'AmazonEC2',
      has: { productFamily: 'Provisioned Throughput' },
      field: 'volumeThroughputMonth',
      units: { 'GiBps-mo': 1 / 1_024, 'MiBps-Mo': 1 },
      keyOf: ({ usagetype }) =>
        isUsage(usagetype, 'EBS:VolumeP-Throughput.gp3') ? 'gp3' : undefined,
    },
    {
      service: 'AmazonEC2',
      has: { productFamily: 'Storage Snapshot' },
      field: 'snapshotGibMonth',
      units: GIB_MONTHS,
      keyOf: ({ usagetype }) => (isUsage(usagetype, 'EBS:SnapshotUsage') ? ONLY : undefined),
    },
    {
      service: 'AmazonVPC',
      has: { group: 'VPCPublicIPv4Address' },
      field: 'publicIpv4Hour',
      units: HOURS,
      keyOf: ({ usagetype }) => (isUsage(usagetype, 'PublicIPv4:IdleAddress') ? ONLY : undefined),
    },
    {
      service: 'AmazonCloudWatch',
      has: { productFamily: 'Storage Snapshot' },
      field: 'logGibMonth',
      units: GIB_MONTHS,
      keyOf: ({ usagetype }) => (isUsage(usagetype, 'TimedStorage-ByteHrs') ? ONLY : undefined),
    },
    lambda('AWS-Lambda-Duration', 'x86_64'),
    lambda('AWS-Lambda-Duration-ARM', 'arm64'),
  ],
};

/** A family at a time: a smaller size is one of the same family. */
const instanceFamily = (family: string): PricePart => ({
  id: `ec2 ${family}`,
  queries: [
    {
      service: 'AmazonEC2',
      has: {
        operatingSystem: 'Linux',
        tenancy: 'Shared',
        preInstalledSw: 'NA',
        capacitystatus: 'Used',
      },
      contains: { instanceType: `${family}.` },
      field: 'instanceHour',
      units: HOURS,
      keyOf: ({ instanceType = '', usagetype = '' }) =>
        instanceType.startsWith(`${family}.`) && /(^|-)BoxUsage(:|$)/.test(usagetype)
          ? instanceType
          : undefined,
    },
  ],
});

/** Engines of which a class has one price; what others cost depends on licences that no fact shows. */
const ENGINES: Readonly<Record<string, string>> = {
  mariadb: 'MariaDB',
  mysql: 'MySQL',
  postgres: 'PostgreSQL',
};

/** Key of a price with a standby copy in another zone. */
export const severalZones = (engineAndClass: string): string => `${engineAndClass} multi-az`;

const databaseClass = (engine: string, databaseEngine: string, name: string): PricePart => ({
  id: `rds ${engine} ${name}`,
  queries: [
    {
      service: 'AmazonRDS',
      has: { productFamily: 'Database Instance', databaseEngine, instanceType: name },
      field: 'databaseHour',
      units: HOURS,
      keyOf: ({ deploymentOption, usagetype = '' }) => {
        if (!/(^|-)(InstanceUsage|Multi-AZUsage):/.test(usagetype)) return undefined;
        if (deploymentOption === 'Single-AZ') return `${engine}/${name}`;
        return deploymentOption === 'Multi-AZ' ? severalZones(`${engine}/${name}`) : undefined;
      },
    },
  ],
});

/** Returns what has to be read for the prices that matter to a resource. */
export const partsFor = (resource: Fact): readonly PricePart[] => {
  switch (resource.type) {
    case 'ec2/instance':
      return [REGION, instanceFamily(resource.instanceType.split('.')[0] ?? '')];
    case 'rds/instance': {
      const engine = ENGINES[resource.engine];
      return engine === undefined
        ? [REGION]
        : [REGION, databaseClass(resource.engine, engine, resource.instanceClass)];
    }
    default:
      return [REGION];
  }
};
