import { NotFoundError } from '#core/errors/errors.ts';
import { clientFor } from '../../clients.ts';
import { replicasOf } from '../databases.ts';
import { type Looker, resourceOf } from './look.ts';

/** Reads what decides whether RDS stops a database instance. */
export const readDatabase: Looker<'database'> = async (look) => {
  const { id } = resourceOf(look, 'rds/instance');
  const rds = await clientFor('rds', look.owner);
  const { DBInstances: [shown] = [] } = await rds.describeDBInstances({ DBInstanceIdentifier: id });
  if (shown === undefined) throw new NotFoundError(`RDS shows no database instance ${id}`);
  return {
    engine: shown.Engine ?? '',
    multiAz: shown.MultiAZ ?? false,
    replicas: replicasOf(shown),
    cluster: shown.DBClusterIdentifier ?? null,
  };
};
