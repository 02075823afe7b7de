import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { ReadInstanceTypes } from '#app/ports.ts';
import { type InstanceType, instanceTypeSchema } from '#core/model/facts.ts';
import { clientFor } from '../clients.ts';
import { type ReaderRole, toFact } from './fact.ts';

/** Largest page that EC2 allows here. */
const PAGE_SIZE = 100;

/** Returns the instance types on sale in a region, by name. */
export const makeReadInstanceTypes =
  ({ readRoleName }: ReaderRole): ReadInstanceTypes =>
  async (scope) => {
    const ec2 = await clientFor('ec2', { ...scope, roleName: readRoleName });
    const found: InstanceType[] = [];
    for await (const { InstanceTypes = [] } of ec2.paginateDescribeInstanceTypes(
      {},
      { pageSize: PAGE_SIZE },
    ))
      found.push(...InstanceTypes.map(instanceType));
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  };

const instanceType = (shown: InstanceTypeInfo): InstanceType =>
  toFact(instanceTypeSchema, {
    name: shown.InstanceType,
    family: shown.InstanceType?.split('.')[0],
    vcpus: shown.VCpuInfo?.DefaultVCpus,
    memoryMib: shown.MemoryInfo?.SizeInMiB,
    architectures: shown.ProcessorInfo?.SupportedArchitectures ?? [],
    currentGeneration: shown.CurrentGeneration ?? false,
    burstable: shown.BurstablePerformanceSupported ?? false,
  });
