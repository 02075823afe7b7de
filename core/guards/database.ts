import { clear, defineGuard, type Guard, plansThatCall, stop } from './guard.ts';

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html */
const databaseStop = defineGuard({
  id: 'database-stop',
  family: 'database',
  numbers: [23],
  stopsWhen: 'it has or is a replica, is SQL Server in Multi-AZ, or belongs to a cluster',
  asks: plansThatCall('rds:StopDBInstance'),
  needs: ['database'],
  check: ({ database: { engine, multiAz, replicas, cluster } }) => {
    const byHand = 'AWS does not stop such a database by itself';
    if (replicas.length > 0) return stop(`it is replicated (${replicas.join(', ')})`, byHand);
    if (cluster !== null || engine.startsWith('aurora'))
      return stop(`it belongs to the cluster ${cluster ?? 'of its engine'}`, byHand);
    if (engine.includes('sqlserver') && multiAz)
      return stop(`it is ${engine} in several zones`, byHand);
    return clear(`${engine || 'it'} can be stopped; AWS starts it again after 7 days`);
  },
});

/** What holds for a database that is to be stopped. */
export const DATABASE_GUARDS: readonly Guard[] = [databaseStop];
