import type { EC2, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { pick } from '#core/actions/observe.ts';
import type { TargetType } from '#core/guards/surroundings.ts';
import type { Plan } from '#core/model/plan.ts';
import { clientFor } from '../../clients.ts';
import { type Looker, resourceOf } from './look.ts';

/** Reads what the instance types of a plan can do, and whether the resource's zone has them: those of its way back too. */
export const readTargetTypes: Looker<'targetTypes'> = async (look) => {
  const { zone } = resourceOf(look, 'ec2/instance');
  const names = typesIn(look.plan);
  if (names.length === 0) return [];
  const ec2 = await clientFor('ec2', look.owner);
  const [offered, { InstanceTypes = [] }] = await Promise.all([
    offeredIn(ec2, zone, names),
    // By filter, so that a type that AWS does not know is left out and no error.
    ec2.describeInstanceTypes({ Filters: [{ Name: 'instance-type', Values: names }] }),
  ]);
  const shown = new Map<string | undefined, InstanceTypeInfo>(
    InstanceTypes.map((type) => [type.InstanceType, type]),
  );
  return names.flatMap((name) => {
    const type = shown.get(name);
    return type === undefined ? [] : [targetType(type, offered.has(name))];
  });
};

type TypeName = NonNullable<InstanceTypeInfo['InstanceType']>;

const typesIn = ({ steps }: Plan): TypeName[] => {
  const inputs = steps.flatMap(({ call, undo }) => [call.input, undo?.input ?? null]);
  const names = inputs.map((input) => pick(input, 'InstanceType.Value'));
  return [...new Set(names.filter((name) => typeof name === 'string'))] as TypeName[];
};

const offeredIn = async (
  ec2: EC2,
  zone: string,
  names: readonly TypeName[],
): Promise<ReadonlySet<string | undefined>> => {
  const { InstanceTypeOfferings = [] } = await ec2.describeInstanceTypeOfferings({
    LocationType: 'availability-zone',
    Filters: [
      { Name: 'location', Values: [zone] },
      { Name: 'instance-type', Values: [...names] },
    ],
  });
  return new Set(InstanceTypeOfferings.map(({ InstanceType }) => InstanceType));
};

const targetType = (shown: InstanceTypeInfo, offeredInZone: boolean): TargetType => ({
  name: shown.InstanceType ?? '',
  offeredInZone,
  architectures: shown.ProcessorInfo?.SupportedArchitectures ?? [],
  virtualizationTypes: shown.SupportedVirtualizationTypes ?? [],
  enaRequired: shown.NetworkInfo?.EnaSupport === 'required',
  nvmeRequired: shown.EbsInfo?.NvmeSupport === 'required',
  maxNetworkInterfaces: shown.NetworkInfo?.MaximumNetworkInterfaces ?? 0,
  maxEbsAttachments: shown.EbsInfo?.MaximumEbsAttachments ?? null,
  sharesAttachments: shown.EbsInfo?.AttachmentLimitType === 'shared',
  ebsBaselineIops: shown.EbsInfo?.EbsOptimizedInfo?.BaselineIops ?? null,
  ebsBaselineThroughputMibps: shown.EbsInfo?.EbsOptimizedInfo?.BaselineThroughputInMBps ?? null,
});
