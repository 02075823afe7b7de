import * as z from 'zod';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import type { Fact } from '#core/model/facts.ts';
import type { PriceBook } from './price-book.ts';

/** Fields of a price book that hold prices. */
const FIELDS = [
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
type Field = (typeof FIELDS)[number];

/** US dollars by field of the book and key; a field without keys has the one key `all`. */
export const listedPricesSchema = z.partialRecord(
  z.enum(FIELDS),
  z.record(z.string(), z.number().positive()),
);
export type ListedPrices = z.infer<typeof listedPricesSchema>;

const ONLY = 'all';

/** One question to the Price List, and what of its answer is a price that is wanted. */
export interface PriceQuery {
  /** `AmazonEC2`. */
  readonly service: string;
  /** Attributes that a product must have, besides the region. */
  readonly has: Readonly<Record<string, string>>;
  /** Attributes that must contain a text. */
  readonly contains?: Readonly<Record<string, string>>;
  readonly field: Field;
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

/** A product of the Price List, of which nothing is read but its attributes and its prices on demand. */
const productSchema = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z
      .record(
        z.string(),
        z.object({
          priceDimensions: z.record(
            z.string(),
            z.object({
              unit: z.string(),
              beginRange: z.string().default('0'),
              pricePerUnit: z.object({ USD: z.string().optional() }),
            }),
          ),
        }),
      )
      .default({}),
  }),
});

/** Returns the prices that a query wants of the products that answered it. @throws InvalidInputError */
export const pricesIn = (query: PriceQuery, products: readonly unknown[]): ListedPrices => {
  const prices: Record<string, number> = {};
  for (const each of products) {
    const parsed = productSchema.safeParse(each);
    if (!parsed.success) throw new InvalidInputError(`a product of ${query.service} is not known`);
    const key = query.keyOf(parsed.data.product.attributes);
    const usd = firstPaid(parsed.data, query.units);
    if (key !== undefined && usd !== undefined) prices[key] = usd;
  }
  return { [query.field]: prices };
};

/** The price of the first tier that costs something: what is free is free once for the account, not for each resource. */
const firstPaid = (
  { terms }: z.output<typeof productSchema>,
  units: PriceQuery['units'],
): number | undefined =>
  Object.values(terms.OnDemand)
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .map(({ unit, beginRange, pricePerUnit }) => ({
      from: Number(beginRange),
      usd: Number(pricePerUnit.USD ?? 0) * (units[unit] ?? 0),
    }))
    .filter(({ usd }) => usd > 0)
    .toSorted((a, b) => a.from - b.from)
    .map(({ usd }) => Number(usd.toPrecision(10)))[0];

/** Returns the prices of several queries in one. */
export const mergedPrices = (all: readonly ListedPrices[]): ListedPrices =>
  Object.fromEntries(
    FIELDS.flatMap((field) => {
      const found = all.flatMap((prices) => Object.entries(prices[field] ?? {}));
      return found.length === 0 ? [] : [[field, Object.fromEntries(found)]];
    }),
  );

/** Returns the book of these prices. @throws NotFoundError when the list lacks one that every book has */
export const bookOf = (
  listed: ListedPrices,
  { region, asOf }: { readonly region: string; readonly asOf: string },
): PriceBook => {
  const required = (field: Field, key: string): number => {
    const usd = listed[field]?.[key];
    if (usd !== undefined) return usd;
    throw new NotFoundError(`the AWS Price List has no ${field} ${key} for ${region}`, {
      details: { service: 'pricing' },
    });
  };
  // Without it there are none of volumes at all.
  required('volumeGibMonth', 'gp2');
  return {
    region,
    asOf,
    source: 'AWS Price List',
    instanceHour: listed.instanceHour ?? {},
    volumeGibMonth: listed.volumeGibMonth ?? {},
    volumeIopsMonth: listed.volumeIopsMonth ?? {},
    volumeThroughputMonth: listed.volumeThroughputMonth ?? {},
    snapshotGibMonth: required('snapshotGibMonth', ONLY),
    publicIpv4Hour: listed.publicIpv4Hour?.[ONLY],
    lambdaGbSecond: {
      x86_64: required('lambdaGbSecond', 'x86_64'),
      arm64: required('lambdaGbSecond', 'arm64'),
    },
    databaseHour: listed.databaseHour ?? {},
    logGibMonth: listed.logGibMonth?.[ONLY],
  };
};
