import { clear, defineGuard, type Guard, plansThatCall, stop } from './guard.ts';
import { callsOf, inputOf } from './plan-calls.ts';
import type { SnapshotUse } from './surroundings.ts';

const snapshotInUse = defineGuard({
  id: 'snapshot-in-use',
  family: 'snapshot',
  numbers: [21],
  stopsWhen:
    'an AMI (a disabled one too), a launch template, DLM or Backup uses it, it is shared or locked, or no Recycle Bin rule would keep it',
  asks: plansThatCall('ec2:DeleteSnapshot'),
  needs: ['snapshots'],
  check: ({ snapshots }, { plan }) => {
    const ids = callsOf(plan, 'ec2:DeleteSnapshot').map(({ call }) => inputOf(call, 'SnapshotId'));
    const problems = ids.flatMap((id) => {
      const found = snapshots.find((snapshot) => snapshot.id === id);
      return found === undefined
        ? [`nothing is known of the snapshot ${String(id)}`]
        : problemsOf(found);
    });
    return problems.length === 0
      ? clear(`nothing uses ${ids.join(', ')}, and the Recycle Bin keeps it`)
      : stop(problems.join(', '), 'end that first, or keep the snapshot');
  },
});

const problemsOf = (snapshot: SnapshotUse): readonly string[] => [
  ...(snapshot.state === 'completed' ? [] : [`${snapshot.id} is ${snapshot.state}`]),
  ...snapshot.usedBy.map((user) => `${user} uses ${snapshot.id}`),
  ...(snapshot.shared ? [`${snapshot.id} is shared with other accounts`] : []),
  ...(snapshot.locked ? [`${snapshot.id} is locked`] : []),
  ...(snapshot.recycleBin ? [] : [`no Recycle Bin rule keeps ${snapshot.id} after it is deleted`]),
];

/** What holds for a snapshot that is to be deleted. */
export const SNAPSHOT_GUARDS: readonly Guard[] = [snapshotInUse];
