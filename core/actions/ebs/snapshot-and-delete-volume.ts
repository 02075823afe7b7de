import * as z from 'zod';
import { defineAction } from '#core/actions/action.ts';
import { CHANGE_TAG, MOST_TAGS, ownTags, REPLACES_TAG, tag } from '#core/actions/tags.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { VolumeFact } from '#core/model/facts.ts';
import type { ApiCall, Json, Step } from '#core/model/plan.ts';
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';

const THIS_CHANGE = { $ref: 'change.id' };

/** Days that the snapshot is kept before a change of its own asks to delete it. */
export const SNAPSHOT_KEPT_DAYS = 90;

const filter = (Name: string, value: Json): Json => ({ Name, Values: [value] });
const describe = (operation: string, input: ApiCall['input']): ApiCall => ({
  service: 'ec2',
  operation,
  input,
});

const snapshot = ({ id, sizeGib }: VolumeFact): Step => ({
  id: 'snapshot',
  call: {
    service: 'ec2',
    operation: 'CreateSnapshot',
    input: {
      VolumeId: id,
      Description: `Way back of Trimtab after deleting ${id}`,
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [tag(CHANGE_TAG, THIS_CHANGE)] }],
    },
  },
  // No undo: the snapshot is what the action declares to leave.
  state: {
    read: describe('DescribeSnapshots', {
      OwnerIds: ['self'],
      Filters: [filter(`tag:${CHANGE_TAG}`, THIS_CHANGE), filter('volume-id', id)],
    }),
    path: 'Snapshots[0].{state: State, sizeGib: VolumeSize}',
    before: null,
    after: { state: 'completed', sizeGib },
    transient: [{ state: 'pending', sizeGib }],
  },
  outputs: { snapshotId: 'Snapshots[0].SnapshotId' },
  // AWS names no bound for the first snapshot of a volume; a pending one harms nobody, so a day is waited.
  settle: { everyMs: MS_PER_MINUTE, limitMs: 24 * MS_PER_HOUR },
});

const SHAPE = 'Volumes[0].{state: State, type: VolumeType, sizeGib: Size}';
/** How AWS's own waiters for `deleted` and `available` look: every 15 s, for 10 minutes. */
const SETTLE = { everyMs: 15 * MS_PER_SECOND, limitMs: 10 * MS_PER_MINUTE };

const remove = (volume: VolumeFact): Step => {
  const { id, volumeType: type, sizeGib } = volume;
  const seen = (state: string): Json => ({ state, type, sizeGib });
  return {
    id: 'delete',
    call: { service: 'ec2', operation: 'DeleteVolume', input: { VolumeId: id } },
    undo: {
      ...recreate(volume),
      // In the direction of the undo: nothing stands in for the volume before it, another volume after it.
      state: {
        read: describe('DescribeVolumes', {
          Filters: [filter(`tag:${CHANGE_TAG}`, THIS_CHANGE), filter(`tag:${REPLACES_TAG}`, id)],
        }),
        path: SHAPE,
        before: null,
        after: seen('available'),
        transient: [seen('creating')],
      },
    },
    state: {
      read: describe('DescribeVolumes', { VolumeIds: [id] }),
      path: SHAPE,
      // An attached volume is `in-use`, so it is not touched.
      before: seen('available'),
      after: null,
      transient: [seen('deleting')],
      absentOn: ['InvalidVolume.NotFound'],
    },
    settle: SETTLE,
  };
};

/** Encryption and key come from the snapshot. IOPS and throughput may be named only where they are provisioned. */
const recreate = ({ id, volumeType, sizeGib, zone, iops, throughputMibps, tags }: VolumeFact) => ({
  service: 'ec2' as const,
  operation: 'CreateVolume',
  input: {
    // A second call with the same token answers with the volume of the first one.
    ClientToken: THIS_CHANGE,
    SnapshotId: { $ref: 'steps.snapshot.outputs.snapshotId' },
    AvailabilityZone: zone,
    VolumeType: volumeType,
    Size: sizeGib,
    ...(['gp3', 'io1', 'io2'].includes(volumeType) && iops !== undefined && { Iops: iops }),
    ...(volumeType === 'gp3' && throughputMibps !== undefined && { Throughput: throughputMibps }),
    TagSpecifications: [
      {
        ResourceType: 'volume',
        Tags: [
          ...ownTags(tags).map(([key, value]) => tag(key, value)),
          tag(CHANGE_TAG, THIS_CHANGE),
          tag(REPLACES_TAG, id),
        ],
      },
    ],
  },
});

/** @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-volume.html */
export const snapshotAndDeleteVolume = defineAction({
  id: 'ebs/snapshot-and-delete-volume',
  version: 1,
  family: 'ebs',
  resource: 'ebs/volume',
  params: z.strictObject({}),
  undoes: {
    how: 'with-backup',
    within: 'a minute; blocks load from the snapshot as they are first read',
    steps: ({ volumeType, sizeGib }) =>
      `create a ${volumeType} volume of ${sizeGib} GiB from the snapshot, under a new id`,
  },
  interruption: { minutes: 0, says: 'none' },
  watch: {
    nothingToWatch: 'a volume that is attached to nothing has no reads, writes or users to watch',
  },
  couldGoWrong: ({ id }) =>
    `Whatever names ${id} finds nothing under that id any more; data that was written after the snapshot does not exist, since nothing is attached.`,
  replaces: {
    what: 'the volume, by one with a new id made from the snapshot',
    newId: 'Volumes[0].VolumeId',
  },
  leaves: { what: 'snapshot', output: 'snapshotId', keptDays: SNAPSHOT_KEPT_DAYS },
  example: {},
  plan: (volume) => {
    if (volume.attachedTo !== undefined) {
      throw new NotPermittedError(`${volume.id} is attached to ${volume.attachedTo}`);
    }
    if (volume.multiAttach) {
      throw new NotPermittedError(
        `${volume.id} allows several attachments: who else uses it is unknown`,
      );
    }
    if (ownTags(volume.tags).length > MOST_TAGS - 2) {
      throw new NotPermittedError(
        `${volume.id} has ${MOST_TAGS - 1} tags or more: no room for the two that mark its replacement`,
      );
    }
    return [snapshot(volume), remove(volume)];
  },
});
