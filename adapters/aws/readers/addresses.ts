import type { Address, EC2 } from '@aws-sdk/client-ec2';
import type { Scope } from '#core/contract/events.ts';
import { type AddressFact, addressFactSchema, FACT_SCHEMA } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { arnOf } from '../arn.ts';
import { tagsOf, toFact } from './fact.ts';

/** Elastic IP addresses, all or one; EC2 shows them in one answer. @throws NotFoundError when `id` is gone */
export async function* readAddresses(
  ec2: EC2,
  scope: Scope,
  observedAt: EpochMs,
  id?: string,
): AsyncGenerator<AddressFact> {
  const { Addresses = [] } = await ec2.describeAddresses(
    id === undefined ? {} : { AllocationIds: [id] },
  );
  for (const address of Addresses) yield addressFact(address, scope, observedAt);
}

const addressFact = (shown: Address, scope: Scope, observedAt: EpochMs): AddressFact =>
  toFact(addressFactSchema, {
    schema: FACT_SCHEMA,
    type: 'ec2/address',
    arn: arnOf(scope, 'ec2', `elastic-ip/${shown.AllocationId}`),
    id: shown.AllocationId,
    ...scope,
    tags: tagsOf(shown.Tags),
    observedAt,
    publicIp: shown.PublicIp,
    pool: shown.PublicIpv4Pool ?? 'amazon',
    borderGroup: shown.NetworkBorderGroup ?? scope.region,
    managedBy: shown.ServiceManaged,
    associatedWith: userOf(shown),
  });

/** Returns what an address is associated with: an instance, else the network interface. */
export const userOf = (shown: Address): string | undefined =>
  shown.InstanceId || shown.NetworkInterfaceId || shown.AssociationId || undefined;
