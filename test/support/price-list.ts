import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';

/** What differs from the built-in table, so that it shows whose price was taken. */
export const LIST_FACTOR = 1.25;

interface Listed {
  readonly service: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly unit: string;
  /** US dollars of each tier, by where it begins. */
  readonly tiers: Readonly<Record<string, number>>;
}

/** What GetProducts is asked. */
export interface ProductsRequest {
  readonly ServiceCode: string;
  readonly Filters: readonly {
    readonly Type: string;
    readonly Field: string;
    readonly Value: string;
  }[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/**
 * A stand-in for the Price List, which no emulator has: products in the shape of the API reference, with what stands
 * beside the wanted ones in the offer files.
 *
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
export const answerProducts = ({
  ServiceCode,
  Filters,
  MaxResults = 100,
  NextToken = '0',
}: ProductsRequest) => {
  const region = Filters.find(({ Field }) => Field === 'regionCode')?.Value ?? '';
  const found = productsOf(region).filter(
    ({ service, attributes }) =>
      service === ServiceCode &&
      Filters.every(({ Type, Field, Value }) => {
        const shown = attributes[Field] ?? '';
        return Type === 'CONTAINS' ? shown.includes(Value) : shown === Value;
      }),
  );
  const start = Number(NextToken);
  const end = start + MaxResults;
  return {
    FormatVersion: 'aws_v1',
    PriceList: found.slice(start, end).map((each) => JSON.stringify(shownAs(each))),
    ...(end < found.length && { NextToken: `${end}` }),
  };
};

const shownAs = ({
  service,
  attributes: { productFamily, ...attributes },
  unit,
  tiers,
}: Listed) => ({
  product: { productFamily, attributes: { ...attributes, servicecode: service }, sku: 'SKU' },
  serviceCode: service,
  terms: {
    OnDemand: {
      'SKU.JRTCKXETXF': {
        priceDimensions: Object.fromEntries(
          Object.entries(tiers).map(([beginRange, usd], i) => [
            `SKU.JRTCKXETXF.${i}`,
            { unit, beginRange, endRange: 'Inf', pricePerUnit: { USD: usd.toFixed(10) } },
          ]),
        ),
        sku: 'SKU',
        effectiveDate: '2026-11-01T00:00:00Z',
        offerTermCode: 'JRTCKXETXF',
        termAttributes: {},
      },
    },
    Reserved: {
      'SKU.4NA7Y494T4': {
        priceDimensions: { one: { unit: 'Hrs', pricePerUnit: { USD: '0.0000000001' } } },
        termAttributes: { LeaseContractLength: '1yr', PurchaseOption: 'No Upfront' },
      },
    },
  },
  version: '20261101000000',
  publicationDate: '2026-11-01T00:00:00Z',
});

const productsOf = (region: string): readonly Listed[] => {
  const prefix = region === 'us-east-1' ? '' : 'XX1-';
  const one = (
    service: string,
    unit: string,
    tiers: number | Readonly<Record<string, number>>,
    { usagetype = '', ...attributes }: Readonly<Record<string, string>>,
  ): Listed => ({
    service,
    unit,
    tiers: typeof tiers === 'number' ? { 0: tiers } : tiers,
    attributes: { regionCode: region, usagetype: `${prefix}${usagetype}`, ...attributes },
  });
  const more = (usd = 0) => Number((usd * LIST_FACTOR).toPrecision(10));
  const { volumeGibMonth, volumeIopsMonth, volumeThroughputMonth, ...book } = BUILT_IN_PRICES;
  const volume = (type: string, usd: number) =>
    one('AmazonEC2', 'GB-Mo', more(usd), {
      productFamily: 'Storage',
      volumeApiName: type,
      usagetype:
        type === 'standard'
          ? 'EBS:VolumeUsage'
          : `EBS:VolumeUsage.${type === 'io1' ? 'piops' : type}`,
    });
  const iops = (type: string, usd: number) =>
    one('AmazonEC2', 'IOPS-Mo', more(usd), {
      productFamily: 'System Operation',
      group: 'EBS IOPS',
      usagetype: `EBS:VolumeP-IOPS.${type === 'io1' ? 'piops' : type}`,
    });
  const instance = (type: string, usd: number, other: Readonly<Record<string, string>> = {}) =>
    one('AmazonEC2', 'Hrs', usd, {
      productFamily: 'Compute Instance',
      instanceType: type,
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
      usagetype: `BoxUsage:${type}`,
      ...other,
    });
  const database = (name: string, engine: string, usd: number, usagetype: string, option: string) =>
    one('AmazonRDS', 'Hrs', usd, {
      productFamily: 'Database Instance',
      instanceType: name,
      databaseEngine: engine,
      deploymentOption: option,
      licenseModel: 'No license required',
      usagetype: `${usagetype}:${name}`,
    });
  return [
    ...Object.entries(volumeGibMonth).map(([type, usd]) => volume(type, usd)),
    one('AmazonEC2', 'GB-Mo', 9, {
      productFamily: 'Storage',
      volumeApiName: 'gp2',
      usagetype: 'EBS:VolumeUsage.gp2.outposts',
    }),
    ...Object.entries(volumeIopsMonth).map(([type, usd]) => iops(type, usd)),
    one('AmazonEC2', 'IOPS-Mo', 0.001, {
      productFamily: 'System Operation',
      usagetype: 'EBS:VolumeP-IOPS.io2.tier2',
    }),
    one('AmazonEC2', 'IOs', 0.05, {
      productFamily: 'System Operation',
      usagetype: 'EBS:VolumeIOUsage',
    }),
    one('AmazonEC2', 'GiBps-mo', more(volumeThroughputMonth.gp3) * 1_024, {
      productFamily: 'Provisioned Throughput',
      usagetype: 'EBS:VolumeP-Throughput.gp3',
    }),
    one('AmazonEC2', 'GB-Mo', more(book.snapshotGibMonth), {
      productFamily: 'Storage Snapshot',
      usagetype: 'EBS:SnapshotUsage',
    }),
    one('AmazonEC2', 'GB-Mo', 0.0125, {
      productFamily: 'Storage Snapshot',
      usagetype: 'EBS:SnapshotArchiveStorage',
    }),
    one('AmazonVPC', 'Hrs', more(book.publicIpv4Hour), {
      group: 'VPCPublicIPv4Address',
      usagetype: 'PublicIPv4:IdleAddress',
    }),
    one('AmazonVPC', 'Hrs', 9, {
      group: 'VPCPublicIPv4Address',
      usagetype: 'PublicIPv4:InUseAddress',
    }),
    // What is free is a tier of its own.
    one(
      'AmazonCloudWatch',
      'GB-Mo',
      { 0: 0, 5: more(book.logGibMonth) },
      {
        productFamily: 'Storage Snapshot',
        usagetype: 'TimedStorage-ByteHrs',
      },
    ),
    one('AmazonCloudWatch', 'GB-Mo', 0.001, {
      productFamily: 'Storage Snapshot',
      usagetype: 'TimedStorage-IA-ByteHrs',
    }),
    ...(['x86_64', 'arm64'] as const).map((architecture) =>
      one(
        'AWSLambda',
        'Lambda-GB-Second',
        { 6000000000: 0.000_001, 0: more(book.lambdaGbSecond[architecture]) },
        {
          productFamily: 'Serverless',
          group: `AWS-Lambda-Duration${architecture === 'arm64' ? '-ARM' : ''}`,
          usagetype: `Lambda-GB-Second${architecture === 'arm64' ? '-ARM' : ''}`,
        },
      ),
    ),
    ...Object.entries(book.instanceHour).flatMap(([type, usd]) => [
      instance(type, more(usd)),
      instance(type, 9, { operatingSystem: 'Windows' }),
      instance(type, 0, { usagetype: `UnusedBox:${type}` }),
      instance(type, 9, { usagetype: `DedicatedUsage:${type}` }),
    ]),
    ...Object.entries(book.databaseHour ?? {}).flatMap(([key, usd]) => {
      const [engine = '', name = ''] = key.split('/');
      const shown =
        { mysql: 'MySQL', mariadb: 'MariaDB', postgres: 'PostgreSQL' }[engine] ?? engine;
      return [
        database(name, shown, more(usd), 'InstanceUsage', 'Single-AZ'),
        database(name, shown, more(2 * usd), 'Multi-AZUsage', 'Multi-AZ'),
        database(name, shown, 9, 'Multi-AZClusterUsage', 'Multi-AZ (readable standbys)'),
      ];
    }),
  ];
};
