import * as z from 'zod';
import { defineAction } from '#core/actions/action.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { obstacleToStop } from '#core/inventory/database-stop.ts';
import type { ApiCall, Json } from '#core/model/plan.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';

/** Seen on the way down, in between, and on the way up: RDS refuses a stop while any of them lasts. */
const ON_THE_WAY = [
  'stopping',
  'backing-up',
  'configuring-enhanced-monitoring',
  'configuring-iam-database-auth',
  'configuring-log-exports',
  'starting',
] as const;

const call = (operation: string, id: string): ApiCall => ({
  service: 'rds',
  operation,
  input: { DBInstanceIdentifier: id },
});

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html */
export const stopInstance = defineAction({
  id: 'rds/stop-instance',
  version: 1,
  family: 'rds',
  resource: 'rds/instance',
  params: z.strictObject({}),
  undoes: {
    how: 'exactly',
    within: 'minutes; hours where the engine has much to recover',
    steps: () => 'start it, wait until it is available: endpoint, data and settings are as before',
  },
  interruption: { minutes: 10, says: 'until somebody starts it, which takes about 10 min' },
  watch: {
    nothingToWatch: 'a stopped database publishes nothing, and nobody was connected to it',
  },
  couldGoWrong: ({ id }) =>
    `Whoever connects to ${id} finds it stopped until somebody starts it; after seven days AWS starts it by itself, and it costs again until the next stop.`,
  example: {},
  plan: (database) => {
    const { id, instanceClass, status } = database;
    const obstacle = obstacleToStop(database);
    if (obstacle !== undefined) throw new NotPermittedError(`${id} cannot be stopped: ${obstacle}`);
    if (status !== 'available') throw new NotPermittedError(`${id} is ${status}, not available`);
    const seen = (shown: string): Json => ({ status: shown, class: instanceClass });
    return [
      {
        id: 'stop',
        call: call('StopDBInstance', id),
        undo: call('StartDBInstance', id),
        state: {
          read: call('DescribeDBInstances', id),
          path: 'DBInstances[0].{status: DBInstanceStatus, class: DBInstanceClass}',
          before: seen('available'),
          after: seen('stopped'),
          transient: ON_THE_WAY.map(seen),
          absentOn: ['DBInstanceNotFoundFault'],
        },
        // AWS's own waiter looks every 30 s; its guide says that a start takes minutes to hours.
        settle: { everyMs: MS_PER_MINUTE / 2, limitMs: 3 * MS_PER_HOUR },
      },
    ];
  },
});
