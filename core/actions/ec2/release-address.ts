import * as z from 'zod';
import { defineAction } from '#core/actions/action.ts';
import { MOST_TAGS, ownTags, REPLACES_TAG, tag } from '#core/actions/tags.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { AddressFact } from '#core/model/facts.ts';
import type { ApiCall, StepState } from '#core/model/plan.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';

/** Both calls take effect at once; only reads may lag. */
const SETTLE = { everyMs: 5 * MS_PER_SECOND, limitMs: 5 * MS_PER_MINUTE };

const call = (operation: string, input: ApiCall['input']): ApiCall => ({
  service: 'ec2',
  operation,
  input,
});

const seenBy = (filter: string, value: string): Pick<StepState, 'read' | 'path'> => ({
  read: call('DescribeAddresses', { Filters: [{ Name: filter, Values: [value] }] }),
  path: 'Addresses[0].{ip: PublicIp, association: AssociationId}',
});

/** Allocates the very same address. EC2 refuses that while it is allocated, to us or to others, so that twice is once. */
const recover = ({ id, publicIp, borderGroup, tags }: AddressFact): ApiCall =>
  call('AllocateAddress', {
    Domain: 'vpc',
    Address: publicIp,
    NetworkBorderGroup: borderGroup,
    TagSpecifications: [
      {
        ResourceType: 'elastic-ip',
        Tags: [...ownTags(tags).map(([key, value]) => tag(key, value)), tag(REPLACES_TAG, id)],
      },
    ],
  });

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing-eips-releasing.html */
export const releaseAddress = defineAction({
  id: 'ec2/release-address',
  version: 1,
  family: 'ec2',
  resource: 'ec2/address',
  params: z.strictObject({}),
  undoes: {
    how: 'not-guaranteed',
    within:
      'AWS gives the same address back only while nobody else has it, in the same region and account',
    steps: ({ publicIp }) => `ask AWS for ${publicIp} again, which it may have given to others`,
  },
  interruption: { minutes: 0, says: 'none' },
  watch: {
    nothingToWatch: 'an address that is associated with nothing has no traffic to watch',
  },
  couldGoWrong: ({ publicIp }) =>
    `AWS may give ${publicIp} to somebody else at once: whatever still names it, in DNS or in a firewall, then leads to a stranger, and the address is lost.`,
  replaces: {
    what: 'the allocation, by one with a new id of the same address',
    newId: 'Addresses[0].AllocationId',
  },
  example: {},
  plan: (address) => {
    const { id, publicIp, pool, associatedWith, managedBy, tags } = address;
    if (associatedWith !== undefined)
      throw new NotPermittedError(`${publicIp} is associated with ${associatedWith}`);
    if (managedBy !== undefined)
      throw new NotPermittedError(`${publicIp} belongs to the service ${managedBy}`);
    if (pool !== 'amazon') throw new NotPermittedError(`${publicIp} is of the range ${pool}`);
    if (ownTags(tags).length >= MOST_TAGS)
      throw new NotPermittedError(`${publicIp} has ${MOST_TAGS} tags: no room for one more`);
    const free = { ip: publicIp, association: null };
    return [
      {
        id: 'release',
        call: call('ReleaseAddress', { AllocationId: id }),
        undo: {
          ...recover(address),
          // In the direction of the undo; the new allocation has another id.
          state: { ...seenBy('public-ip', publicIp), before: null, after: free, transient: [] },
        },
        state: { ...seenBy('allocation-id', id), before: free, after: null, transient: [] },
        settle: SETTLE,
      },
    ];
  },
});
