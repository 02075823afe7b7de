import type {
  DescribeInstanceTypeOfferingsCommandInput,
  DescribeInstanceTypeOfferingsCommandOutput,
  DescribeInstanceTypesCommandInput,
  DescribeInstanceTypesCommandOutput,
  DescribeRegionsCommandInput,
  DescribeRegionsCommandOutput,
  InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { passes } from '../../filters.ts';
import { INSTANCE_TYPES, type InstanceType, ZONES } from '../../instance-types.ts';
import { page, sortedBy } from '../../paging.ts';
import type { Answer, World } from '../../world.ts';
import { invalidValue, isNamed, pageSize } from './request.ts';

type TypeName = NonNullable<InstanceTypeInfo['InstanceType']>;

/** What EC2 sells, and where. */
export const instanceTypes = (world: World): Record<string, Handler> => ({
  DescribeInstanceTypes: (
    input: DescribeInstanceTypesCommandInput,
    _context: CallContext,
  ): Answer<DescribeInstanceTypesCommandOutput> => {
    const unknown = input.InstanceTypes?.filter((name) => !INSTANCE_TYPES.has(name)) ?? [];
    if (unknown.length > 0)
      throw new ServiceError(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
      );
    const found = [...INSTANCE_TYPES.values()].filter(
      (type) =>
        isNamed(input.InstanceTypes, type.name) && passes(input.Filters, filterFields(type), {}),
    );
    const max = pageSize(input.MaxResults, input.InstanceTypes);
    const { items, next } = page(found, (t) => t.name, { max: max ?? 100, token: input.NextToken });
    return { InstanceTypes: items.map(typeAnswer), NextToken: next };
  },

  DescribeInstanceTypeOfferings: (
    input: DescribeInstanceTypeOfferingsCommandInput,
    context: CallContext,
  ): Answer<DescribeInstanceTypeOfferingsCommandOutput> => {
    const { LocationType = 'region', Filters, MaxResults, NextToken } = input;
    const zones = ZONES[context.region] ?? [];
    const places = LocationType === 'region' ? [context.region] : zones;
    if (LocationType !== 'region' && LocationType !== 'availability-zone')
      throw invalidValue(`The simulated account has no offerings by ${LocationType}.`);
    // A region has what any of its zones has.
    const isThere = (name: string, place: string) =>
      zones.some(
        (zone) => (place === context.region || place === zone) && world.isOffered(name, zone),
      );
    const offered = [...INSTANCE_TYPES.keys()].flatMap((name) =>
      places.filter((place) => isThere(name, place)).map((place) => ({ name, place })),
    );
    const found = offered.filter(({ name, place }) =>
      passes(Filters, { 'instance-type': [name], location: [place] }, {}),
    );
    const key = (o: { name: string; place: string }) => `${o.name} ${o.place}`;
    const paging = { max: pageSize(MaxResults, undefined) ?? 1_000, token: NextToken };
    const { items, next } = page(sortedBy(found, key), key, paging);
    const InstanceTypeOfferings = items.map(({ name, place }) => ({
      InstanceType: name as TypeName,
      LocationType,
      Location: place,
    }));
    return { InstanceTypeOfferings, NextToken: next };
  },

  DescribeRegions: (
    input: DescribeRegionsCommandInput,
    _context: CallContext,
  ): Answer<DescribeRegionsCommandOutput> => ({
    Regions: world.store.estate.regions
      .filter((name) => isNamed(input.RegionNames, name))
      .map((RegionName) => ({
        RegionName,
        Endpoint: `ec2.${RegionName}.amazonaws.com`,
        OptInStatus: 'opt-in-not-required',
      })),
  }),
});

const filterFields = (type: InstanceType) => ({
  'instance-type': [type.name],
  'current-generation': [String(type.currentGeneration)],
  'processor-info.supported-architecture': [type.architecture],
  'vcpu-info.default-vcpus': [String(type.vcpus)],
  'memory-info.size-in-mib': [String(type.memoryGib * 1_024)],
  'bare-metal': ['false'],
});

function typeAnswer(type: InstanceType): InstanceTypeInfo {
  const threads = type.architecture === 'arm64' ? 1 : 2;
  return {
    InstanceType: type.name as TypeName,
    CurrentGeneration: type.currentGeneration,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: { SupportedArchitectures: [type.architecture] },
    VCpuInfo: {
      DefaultVCpus: type.vcpus,
      DefaultCores: type.vcpus / threads,
      DefaultThreadsPerCore: threads,
    },
    MemoryInfo: { SizeInMiB: type.memoryGib * 1_024 },
    InstanceStorageSupported: type.diskGb !== undefined,
    ...(type.diskGb !== undefined && {
      InstanceStorageInfo: {
        TotalSizeInGB: type.diskGb,
        Disks: [{ SizeInGB: type.diskGb, Count: 1, Type: 'ssd' as const }],
        NvmeSupport: 'required' as const,
      },
    }),
    EbsInfo: {
      EbsOptimizedSupport: 'default',
      EncryptionSupport: 'supported',
      NvmeSupport: 'required',
      ...attachments(type),
      EbsOptimizedInfo: {
        BaselineBandwidthInMbps: Math.round(type.vcpus * 312.5),
        BaselineThroughputInMBps: (type.vcpus * 312.5) / 8,
        BaselineIops: type.vcpus * 1_500,
        MaximumBandwidthInMbps: Math.max(10_000, type.vcpus * 312),
        MaximumThroughputInMBps: Math.max(1_250, type.vcpus * 39),
        MaximumIops: Math.max(40_000, type.vcpus * 1_250),
      },
    },
    NetworkInfo: {
      EnaSupport: 'required',
      NetworkPerformance: 'Up to 12.5 Gigabit',
      MaximumNetworkInterfaces: networkInterfaces(type),
    },
    HibernationSupported: true,
    BurstablePerformanceSupported: false,
    DedicatedHostsSupported: true,
    AutoRecoverySupported: true,
    SupportedBootModes: ['legacy-bios', 'uefi'],
  };
}

/** Since the seventh generation volumes no longer share their number with network interfaces. */
const attachments = ({ name }: InstanceType) =>
  /^.7/.test(name)
    ? { MaximumEbsAttachments: 32, AttachmentLimitType: 'dedicated' as const }
    : { MaximumEbsAttachments: 28, AttachmentLimitType: 'shared' as const };

/** @see https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html */
function networkInterfaces({ vcpus }: InstanceType): number {
  if (vcpus <= 2) return 3;
  if (vcpus <= 8) return 4;
  return vcpus <= 48 ? 8 : 15;
}
