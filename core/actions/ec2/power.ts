import type { ApiCall, Json, Step } from '#core/model/plan.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';

/** How AWS's own waiters for `running` and `stopped` look: every 15 s, for 10 minutes. */
const POWER = { everyMs: 15 * MS_PER_SECOND, limitMs: 10 * MS_PER_MINUTE };

const power = (operation: string, id: string): ApiCall => ({
  service: 'ec2',
  operation,
  input: { InstanceIds: [id] },
});

type Seen = readonly [state: string, type: string];
const seen = ([state, type]: Seen): Json => ({ state, type });

/** A move of an instance from one state and type to another, seen always in the same way. */
export const move = (
  id: string,
  from: Seen,
  to: Seen,
  passing: readonly Seen[],
): Step['state'] => ({
  read: { service: 'ec2', operation: 'DescribeInstances', input: { InstanceIds: [id] } },
  path: 'Reservations[0].Instances[0].{state: State.Name, type: InstanceType}',
  before: seen(from),
  after: seen(to),
  transient: passing.map(seen),
  absentOn: ['InvalidInstanceID.NotFound'],
});

/** A stop of a running instance, undone by a start. */
export const stopStep = (id: string, type: string): Step => ({
  id: 'stop',
  call: power('StopInstances', id),
  undo: power('StartInstances', id),
  state: move(
    id,
    ['running', type],
    ['stopped', type],
    [
      ['stopping', type],
      ['pending', type],
    ],
  ),
  settle: POWER,
});

/** A start of a stopped instance, undone by a stop. */
export const startStep = (id: string, type: string): Step => ({
  id: 'start',
  call: power('StartInstances', id),
  undo: power('StopInstances', id),
  state: move(
    id,
    ['stopped', type],
    ['running', type],
    [
      ['pending', type],
      ['stopping', type],
    ],
  ),
  settle: POWER,
});
