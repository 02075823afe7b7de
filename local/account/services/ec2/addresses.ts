import type { Instance } from '@aws-sdk/client-ec2';
import type { EpochMs } from '#core/model/units.ts';
import type { Estate } from '../../estate/estate.ts';
import { hash32, seedOf } from '../../random.ts';
import type { InstanceRecord } from '../../records.ts';

/**
 * Returns the addresses of an instance. One that EC2 gave by itself goes with a stop, and the next start brings another
 * one; an Elastic IP stays.
 */
export function addressesOf(
  { id, traits }: InstanceRecord,
  { seed, accountId }: Estate,
  { isOff, launched }: { readonly isOff: boolean; readonly launched: EpochMs },
): Pick<Instance, 'PrivateIpAddress' | 'PublicIpAddress' | 'NetworkInterfaces'> {
  const { elasticIp = false, publicIp = elasticIp } = traits;
  const PrivateIpAddress = privateAddress(seed, id);
  const inside = { PrivateIpAddress, Primary: true };
  const onCard = { Status: 'in-use' as const, PrivateIpAddress };
  if (!publicIp || (isOff && !elasticIp))
    return { PrivateIpAddress, NetworkInterfaces: [{ ...onCard, PrivateIpAddresses: [inside] }] };
  const PublicIp = address('54.210', hash32(seedOf(seed, id), elasticIp ? 0 : launched));
  const Association = { PublicIp, IpOwnerId: elasticIp ? accountId : 'amazon' };
  const PrivateIpAddresses = [{ ...inside, Association }];
  return {
    PrivateIpAddress,
    PublicIpAddress: PublicIp,
    NetworkInterfaces: [{ ...onCard, Association, PrivateIpAddresses }],
  };
}

/** The private address of an instance, which it has for good. */
export const privateAddress = (seed: number, id: string): string =>
  address('10.0', hash32(seedOf(seed, id), 8));

const address = (prefix: string, bits: number): string =>
  `${prefix}.${(bits >>> 8) & 255}.${bits & 255}`;
