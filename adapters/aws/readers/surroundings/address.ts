import { NotFoundError } from '#core/errors/errors.ts';
import { clientFor } from '../../clients.ts';
import { userOf } from '../addresses.ts';
import { type Looker, resourceOf } from './look.ts';
import { trailOf } from './trail-of.ts';

/** Reads who uses an address: now, by the trail of 90 days, and by its reverse name. */
export const readAddress: Looker<'address'> = async (look) => {
  const { id } = resourceOf(look, 'ec2/address');
  const ec2 = await clientFor('ec2', look.owner);
  const { Addresses: [shown] = [] } = await ec2.describeAddresses({ AllocationIds: [id] });
  if (shown === undefined) throw new NotFoundError(`EC2 shows no address ${id}`);
  const [newest] = await trailOf(look, id, ['AssociateAddress', 'DisassociateAddress'], 0);
  const { Addresses: attributes = [] } = await ec2.describeAddressesAttribute({
    AllocationIds: [id],
    Attribute: 'domain-name',
  });
  return {
    associatedWith: userOf(shown) ?? null,
    lastAssociated: newest?.EventTime?.getTime() ?? null,
    reverseNames: attributes.flatMap(({ PtrRecord }) => (PtrRecord ? [PtrRecord] : [])),
    byoip: (shown.PublicIpv4Pool ?? 'amazon') !== 'amazon',
  };
};
