import type {
  DescribeLockedSnapshotsCommandInput,
  DescribeLockedSnapshotsCommandOutput,
  DescribeSnapshotAttributeCommandInput,
  DescribeSnapshotAttributeCommandOutput,
} from '@aws-sdk/client-ec2';
import type { CallContext, Handler } from '#local/services/wire/service.ts';
import { page, sortedBy } from '../../paging.ts';
import type { Answer, World } from '../../world.ts';
import { invalidValue, isNamed, pageSize } from './request.ts';
import { existingSnapshot } from './snapshots.ts';

/** Who may use a snapshot, and until when nobody can delete it. */
export const snapshotUses = (world: World): Record<string, Handler> => ({
  DescribeSnapshotAttribute: (
    input: DescribeSnapshotAttributeCommandInput,
    context: CallContext,
  ): Answer<DescribeSnapshotAttributeCommandOutput> => {
    const { id, sharedWith = [] } = existingSnapshot(world, input.SnapshotId, context);
    if (input.Attribute !== 'createVolumePermission')
      throw invalidValue(`The simulated account does not keep the attribute ${input.Attribute}.`);
    return { SnapshotId: id, CreateVolumePermissions: sharedWith.map((UserId) => ({ UserId })) };
  },

  DescribeLockedSnapshots: (
    input: DescribeLockedSnapshotsCommandInput,
    { region, account, now }: CallContext,
  ): Answer<DescribeLockedSnapshotsCommandOutput> => {
    const locked = world.store
      .seen('snapshot', region, now)
      .filter((s) => s.deletedAt === undefined && isNamed(input.SnapshotIds, s.id))
      .flatMap(({ id, lockedUntil }) => (lockedUntil === undefined ? [] : [{ id, lockedUntil }]));
    const paging = { max: pageSize(input.MaxResults, input.SnapshotIds), token: input.NextToken };
    const { items, next } = page(
      sortedBy(locked, (s) => s.id),
      (s) => s.id,
      paging,
    );
    const Snapshots = items.map(({ id, lockedUntil }) => ({
      SnapshotId: id,
      OwnerId: account,
      LockState: now < lockedUntil ? ('governance' as const) : ('expired' as const),
      LockExpiresOn: new Date(lockedUntil),
    }));
    return { Snapshots, NextToken: next };
  },
});
