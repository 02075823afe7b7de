import type { DBInstance, DescribeEventsCommandInput, RDS } from '@aws-sdk/client-rds';
import type { Scope } from '#core/contract/events.ts';
import { type DatabaseFact, databaseFactSchema, FACT_SCHEMA } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { tagsOf, toFact } from './fact.ts';

/** RDS keeps its events for 14 days. */
const EVENT_MINUTES = 14 * 24 * 60;
/** Of event RDS-EVENT-0154, whose number the answer leaves out. */
const STARTED_BY_AWS = /exceeding the maximum allowed time being stopped/;

/** Database instances, all or one. @throws NotFoundError when `id` is gone */
export async function* readDatabases(
  rds: RDS,
  scope: Scope,
  observedAt: EpochMs,
  id?: string,
): AsyncGenerator<DatabaseFact> {
  const restarts = await readRestarts(rds, id);
  for await (const { DBInstances = [] } of rds.paginateDescribeDBInstances(
    id === undefined ? {} : { DBInstanceIdentifier: id },
  ))
    for (const shown of DBInstances) {
      const restartedAt = restarts.get(shown.DBInstanceIdentifier ?? '');
      yield databaseFact(shown, { restartedAt, scope, observedAt });
    }
}

/** When AWS last started each instance because it had been stopped for as long as it may be. */
const readRestarts = async (
  rds: RDS,
  id: string | undefined,
): Promise<ReadonlyMap<string, EpochMs>> => {
  const restarts = new Map<string, EpochMs>();
  const asked: DescribeEventsCommandInput = {
    SourceType: 'db-instance',
    Duration: EVENT_MINUTES,
    EventCategories: ['notification'],
    ...(id !== undefined && { SourceIdentifier: id }),
  };
  for await (const { Events = [] } of rds.paginateDescribeEvents(asked))
    for (const { SourceIdentifier = '', Message = '', Date: at } of Events)
      if (at !== undefined && STARTED_BY_AWS.test(Message))
        restarts.set(SourceIdentifier, Math.max(at.getTime(), restarts.get(SourceIdentifier) ?? 0));
  return restarts;
};

/** Returns the read replicas of an instance, and what it is one of. */
export const replicasOf = (shown: DBInstance): string[] =>
  [
    ...(shown.ReadReplicaDBInstanceIdentifiers ?? []),
    ...(shown.ReadReplicaDBClusterIdentifiers ?? []),
    shown.ReadReplicaSourceDBInstanceIdentifier,
    shown.ReadReplicaSourceDBClusterIdentifier,
  ]
    .flatMap((name) => name || [])
    .sort();

const databaseFact = (
  shown: DBInstance,
  more: {
    readonly restartedAt: EpochMs | undefined;
    readonly scope: Scope;
    readonly observedAt: EpochMs;
  },
): DatabaseFact =>
  toFact(databaseFactSchema, {
    schema: FACT_SCHEMA,
    type: 'rds/instance',
    arn: shown.DBInstanceArn,
    id: shown.DBInstanceIdentifier,
    ...more.scope,
    tags: tagsOf(shown.TagList),
    observedAt: more.observedAt,
    instanceClass: shown.DBInstanceClass,
    engine: shown.Engine,
    status: shown.DBInstanceStatus,
    multiAz: shown.MultiAZ ?? false,
    replicas: replicasOf(shown),
    cluster: shown.DBClusterIdentifier,
    createdAt: shown.InstanceCreateTime?.getTime(),
    restartedAt: more.restartedAt,
  });
