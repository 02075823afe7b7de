import * as z from 'zod';
import { defineAction } from '#core/actions/action.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { ApiCall, Json, StepState } from '#core/model/plan.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';

/**
 * A full TiB takes about six hours; a volume that still loads from its snapshot more than a day.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/monitoring-volume-modifications.html
 */
const SETTLE = { everyMs: 5 * MS_PER_MINUTE, limitMs: 48 * MS_PER_HOUR };

interface Shape {
  readonly type: string;
  readonly sizeGib: number;
  readonly iops: number | null;
  readonly throughputMibps: number | null;
}

/** The volume shows its type only, and the modification only whether AWS is at work: no next one may begin before. */
const seenOf = (id: string): Pick<StepState, 'read' | 'beside' | 'path' | 'absentOn'> => ({
  read: { service: 'ec2', operation: 'DescribeVolumes', input: { VolumeIds: [id] } },
  beside: {
    service: 'ec2',
    operation: 'DescribeVolumesModifications',
    input: {
      Filters: [
        { Name: 'volume-id', Values: [id] },
        { Name: 'modification-state', Values: ['modifying', 'optimizing', 'failed'] },
      ],
    },
  },
  path: 'Volumes[0] && {type: Volumes[0].VolumeType, sizeGib: Volumes[0].Size, iops: Volumes[0].Iops, throughputMibps: Volumes[0].Throughput, modification: VolumesModifications[0].ModificationState}',
  absentOn: ['InvalidVolume.NotFound'],
});

const seen = (shape: Shape, modification: string | null): Json => ({ ...shape, modification });

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html */
export const migrateGp2ToGp3 = defineAction({
  id: 'ebs/migrate-gp2-to-gp3',
  version: 1,
  family: 'ebs',
  resource: 'ebs/volume',
  params: z.strictObject({
    iops: z.int().min(3_000).max(16_000),
    throughputMibps: z.int().min(125).max(1_000),
  }),
  undoes: {
    how: 'exactly',
    within: 'hours; AWS must have finished the migration first, about 6 h for a full TiB',
    steps: () => 'wait until AWS has finished, modify back to gp2, wait until AWS has finished',
  },
  interruption: { minutes: 0, says: 'none' },
  watch: {
    minutes: 120,
    metrics: [{ name: 'queue.length', worse: 'higher', tolerate: 1.5, floor: 1, follows: 'load' }],
    hardChecks: ['ebs-volume-status', 'alarms'],
  },
  couldGoWrong: ({ id }) =>
    `Reads and writes of ${id} may take longer while AWS migrates it, and it cannot be put back before that is finished.`,
  example: { iops: 3_000, throughputMibps: 128 },
  plan: (volume, { iops, throughputMibps }) => {
    const { id, volumeType, sizeGib } = volume;
    if (volumeType !== 'gp2') throw new NotPermittedError(`${id} is ${volumeType}, not gp2`);
    const old: Shape = {
      type: 'gp2',
      sizeGib,
      iops: volume.iops ?? null,
      throughputMibps: volume.throughputMibps ?? null,
    };
    const wanted: Shape = { type: 'gp3', sizeGib, iops, throughputMibps };
    return [
      {
        id: 'migrate',
        call: modify(id, { VolumeType: 'gp3', Iops: iops, Throughput: throughputMibps }),
        undo: modify(id, { VolumeType: 'gp2' }),
        state: {
          ...seenOf(id),
          before: seen(old, null),
          after: seen(wanted, null),
          // The type changes somewhere on the way, and on the way back again.
          transient: [
            seen(old, 'modifying'),
            seen(wanted, 'optimizing'),
            seen(old, 'optimizing'),
            seen(wanted, 'modifying'),
          ],
        },
        settle: SETTLE,
      },
    ];
  },
});

const modify = (id: string, shape: ApiCall['input']): ApiCall => ({
  service: 'ec2',
  operation: 'ModifyVolume',
  input: { VolumeId: id, ...shape },
});
