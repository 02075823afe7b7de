import { obstacleToStop } from '#core/inventory/database-stop.ts';
import { clear, defineGuard, type Guard, plansThatCall, stop } from './guard.ts';

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html */
const databaseStop = defineGuard({
  id: 'database-stop',
  family: 'database',
  numbers: [23],
  stopsWhen:
    'it has or is a replica, is SQL Server in Multi-AZ or RDS Custom, or belongs to a cluster',
  asks: plansThatCall('rds:StopDBInstance'),
  needs: ['database'],
  check: ({ database }) => {
    const obstacle = obstacleToStop(database);
    if (obstacle !== undefined)
      return stop(obstacle, 'AWS does not stop such a database by itself');
    return clear(`${database.engine || 'it'} can be stopped; AWS starts it again after 7 days`);
  },
});

/** What holds for a database that is to be stopped. */
export const DATABASE_GUARDS: readonly Guard[] = [databaseStop];
