import type {
  Address,
  AllocateAddressCommandInput,
  AllocateAddressCommandOutput,
  AssociateAddressCommandInput,
  AssociateAddressCommandOutput,
  DescribeAddressesAttributeCommandInput,
  DescribeAddressesAttributeCommandOutput,
  DescribeAddressesCommandInput,
  DescribeAddressesCommandOutput,
  DisassociateAddressCommandInput,
  DisassociateAddressCommandOutput,
  ReleaseAddressCommandInput,
  ReleaseAddressCommandOutput,
} from '@aws-sdk/client-ec2';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { passes, tagList } from '../../filters.ts';
import { sortedBy } from '../../paging.ts';
import type { AddressRecord } from '../../records.ts';
import type { Answer, World } from '../../world.ts';
import { ec2Call, isNamed, required } from './request.ts';
import { checkedTags } from './tags.ts';

/** Elastic IP addresses: what is released can be had again for as long as nobody else got it. */
export const elasticIps = (world: World): Record<string, Handler> => ({
  DescribeAddresses: (
    input: DescribeAddressesCommandInput,
    context: CallContext,
  ): Answer<DescribeAddressesCommandOutput> => ({
    Addresses: visible(world, input, context).map(addressAnswer),
  }),

  DescribeAddressesAttribute: (
    input: DescribeAddressesAttributeCommandInput,
    context: CallContext,
  ): Answer<DescribeAddressesAttributeCommandOutput> => ({
    Addresses: visible(world, { AllocationIds: input.AllocationIds }, context).flatMap((r) =>
      r.reverseName === undefined
        ? []
        : [{ PublicIp: r.publicIp, AllocationId: r.id, PtrRecord: r.reverseName }],
    ),
  }),

  AllocateAddress: (
    input: AllocateAddressCommandInput,
    context: CallContext,
  ): Answer<AllocateAddressCommandOutput> => {
    const PublicIp = required(input.Address, 'Address');
    const known = world.store.all('address').filter((r) => r.publicIp === PublicIp);
    const last = known.at(-1);
    if (last === undefined || known.some((r) => isHeld(r) || r.takenByOthers === true))
      throw new ServiceError('InvalidAddress.NotFound', `Address '${PublicIp}' not found.`);
    const given = (input.TagSpecifications ?? []).flatMap(({ Tags = [] }) => Tags);
    return world.store.mutate(ec2Call('AllocateAddress', input, context), (tx) => {
      const id = tx.newId('eipalloc-');
      const { releasedAt: _, association: __, reverseName: ___, ...kept } = last;
      tx.put({ ...kept, id, allocatedAt: context.now, tags: checkedTags({}, given) });
      return {
        AllocationId: id,
        PublicIp,
        Domain: 'vpc',
        PublicIpv4Pool: last.pool,
        NetworkBorderGroup: last.region,
      };
    });
  },

  ReleaseAddress: (
    input: ReleaseAddressCommandInput,
    context: CallContext,
  ): Answer<ReleaseAddressCommandOutput> => {
    const address = held(world, input.AllocationId, context);
    if (address.association !== undefined)
      throw new ServiceError(
        'InvalidIPAddress.InUse',
        `Address ${address.publicIp} is in use by ${address.association.instanceId}.`,
      );
    if (address.reverseName !== undefined)
      throw new ServiceError(
        'InvalidAddress.Locked',
        `Address with allocation id ${address.id} cannot be released because it is locked to your account.`,
      );
    return world.store.mutate(ec2Call('ReleaseAddress', input, context), (tx) => {
      tx.put({ ...address, releasedAt: context.now });
      return {};
    });
  },

  AssociateAddress: (
    input: AssociateAddressCommandInput,
    context: CallContext,
  ): Answer<AssociateAddressCommandOutput> => {
    const address = held(world, input.AllocationId, context);
    const instanceId = required(input.InstanceId, 'InstanceId');
    if (address.association !== undefined && input.AllowReassociation !== true)
      throw new ServiceError(
        'Resource.AlreadyAssociated',
        `resource ${address.id} is already associated with ${address.association.id}`,
      );
    return world.store.mutate(ec2Call('AssociateAddress', input, context), (tx) => {
      const id = tx.newId('eipassoc-');
      tx.put({ ...address, association: { id, instanceId } });
      return { AssociationId: id };
    });
  },

  DisassociateAddress: (
    input: DisassociateAddressCommandInput,
    context: CallContext,
  ): Answer<DisassociateAddressCommandOutput> => {
    const id = required(input.AssociationId, 'AssociationId');
    const address = world.store.all('address').find((r) => r.association?.id === id);
    if (address === undefined || address.region !== context.region)
      throw new ServiceError(
        'InvalidAssociationID.NotFound',
        `The association ID '${id}' does not exist`,
      );
    return world.store.mutate(ec2Call('DisassociateAddress', input, context), (tx) => {
      const { association: _, ...free } = address;
      tx.put(free);
      return {};
    });
  },
});

const isHeld = ({ releasedAt }: AddressRecord): boolean => releasedAt === undefined;

/** Returns the named addresses, or all, sorted by id. */
function visible(
  world: World,
  { AllocationIds, Filters }: DescribeAddressesCommandInput,
  { region, now }: CallContext,
): AddressRecord[] {
  const all = world.store.seen('address', region, now).filter(isHeld);
  for (const id of AllocationIds ?? []) if (!all.some((r) => r.id === id)) throw noSuch(id);
  const found = all.filter(
    (r) => isNamed(AllocationIds, r.id) && passes(Filters, filterFields(r), r.tags),
  );
  return sortedBy(found, (r) => r.id);
}

const filterFields = (record: AddressRecord) => ({
  'allocation-id': [record.id],
  'public-ip': [record.publicIp],
  'association-id': [record.association?.id],
  'instance-id': [record.association?.instanceId],
});

/** Returns the address that a call names. */
function held(world: World, id: string | undefined, { region }: CallContext): AddressRecord {
  const address = world.store.get('address', required(id, 'AllocationId'));
  if (address === undefined || !isHeld(address) || address.region !== region)
    throw noSuch(id ?? '');
  return address;
}

const noSuch = (id: string): ServiceError =>
  new ServiceError('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`);

const addressAnswer = (record: AddressRecord): Address => ({
  PublicIp: record.publicIp,
  AllocationId: record.id,
  Domain: 'vpc',
  PublicIpv4Pool: record.pool,
  NetworkBorderGroup: record.region,
  ...(record.managedBy && { ServiceManaged: record.managedBy }),
  ...(record.association && {
    AssociationId: record.association.id,
    InstanceId: record.association.instanceId,
  }),
  Tags: tagList(record.tags),
});
