import type {
  DBInstance,
  DescribeDBInstancesCommandInput,
  DescribeDBInstancesCommandOutput,
  DescribeEventsCommandInput,
  DescribeEventsCommandOutput,
  Event,
  StartDBInstanceCommandInput,
  StartDBInstanceCommandOutput,
  StopDBInstanceCommandInput,
  StopDBInstanceCommandOutput,
} from '@aws-sdk/client-rds';
import { obstacleToStop } from '#core/inventory/database-stop.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { tagList } from '../filters.ts';
import { restartAt, statusAt, switchesUntil, switchMs } from '../lifecycle/database.ts';
import { page, sortedBy } from '../paging.ts';
import type { DatabaseRecord } from '../records.ts';
import type { Answer, World } from '../world.ts';

const MOST_PER_PAGE = 100;
const EVENTS_KEPT_MS = 14 * MS_PER_DAY;
const INVALID = 'InvalidParameterValue';

/** Database instances: shown, stopped, started, and what happened to them. */
export const rds = (world: World): Record<string, Handler> => ({
  DescribeDBInstances: (
    input: DescribeDBInstancesCommandInput,
    context: CallContext,
  ): Answer<DescribeDBInstancesCommandOutput> => {
    const { DBInstanceIdentifier: id } = input;
    const found = id === undefined ? inRegion(world, context) : [existing(world, id, context)];
    const { items, next } = page(sortedBy(found, byName), byName, pagingOf(input));
    return { DBInstances: items.map((each) => shown(world, each, context.now)), Marker: next };
  },

  DescribeEvents: (
    input: DescribeEventsCommandInput,
    context: CallContext,
  ): Answer<DescribeEventsCommandOutput> => {
    const { SourceIdentifier: id, Duration = 60, EventCategories: categories } = input;
    const { now } = context;
    const since = now - Math.min(Duration * MS_PER_MINUTE, EVENTS_KEPT_MS);
    const found = inRegion(world, context)
      .filter(({ name }) => id === undefined || id === name)
      .flatMap((database) => eventsOf(world, database, now))
      .filter((event) => (event.Date?.getTime() ?? 0) > since)
      .filter((event) => categories?.some((c) => event.EventCategories?.includes(c)) ?? true);
    const key = (event: Event) => `${event.Date?.toISOString()} ${event.SourceIdentifier}`;
    const { items, next } = page(sortedBy(found, key), key, pagingOf(input));
    return { Events: [...items], Marker: next };
  },

  StopDBInstance: (
    input: StopDBInstanceCommandInput,
    context: CallContext,
  ): Answer<StopDBInstanceCommandOutput> => {
    const found = existing(world, input.DBInstanceIdentifier, context);
    const replicas = [...found.replicas, ...(found.replicaOf ? [found.replicaOf] : [])];
    const obstacle = obstacleToStop({ ...found, replicas });
    if (obstacle !== undefined)
      throw new ServiceError('InvalidParameterCombination', `It cannot be stopped: ${obstacle}.`);
    requireStatus(world, found, 'available', context.now);
    return { DBInstance: switched(world, found, false, { input, context }) };
  },

  StartDBInstance: (
    input: StartDBInstanceCommandInput,
    context: CallContext,
  ): Answer<StartDBInstanceCommandOutput> => {
    const found = existing(world, input.DBInstanceIdentifier, context);
    requireStatus(world, found, 'stopped', context.now);
    return { DBInstance: switched(world, found, true, { input, context }) };
  },
});

const byName = ({ name }: DatabaseRecord): string => name;

function pagingOf(input: { MaxRecords?: number | undefined; Marker?: string | undefined }) {
  const { MaxRecords: max = MOST_PER_PAGE, Marker: token } = input;
  if (max < 20 || max > MOST_PER_PAGE)
    throw new ServiceError(INVALID, `MaxRecords must be from 20 to ${MOST_PER_PAGE}, not ${max}`);
  return { max, token, badToken: INVALID };
}

const inRegion = ({ store }: World, { region }: CallContext): DatabaseRecord[] =>
  store.all('database').filter((database) => database.region === region);

function existing(
  { store }: World,
  name: string | undefined,
  { region }: CallContext,
): DatabaseRecord {
  const found = store.get('database', databaseArn(region, store.estate.accountId, name ?? ''));
  if (found === undefined)
    throw new ServiceError('DBInstanceNotFoundFault', `DBInstance ${name} not found.`, 404);
  return found;
}

export const databaseArn = (region: string, account: string, name: string): string =>
  `arn:aws:rds:${region}:${account}:db:${name}`;

function requireStatus(
  { store }: World,
  database: DatabaseRecord,
  wanted: 'available' | 'stopped',
  now: EpochMs,
): void {
  const status = statusAt(store.estate.seed, database, now);
  if (status !== wanted)
    throw new ServiceError(
      'InvalidDBInstanceStateFault',
      `Instance ${database.name} is ${status}, not ${wanted}.`,
    );
}

function switched(
  world: World,
  database: DatabaseRecord,
  on: boolean,
  { input, context }: { readonly input: object; readonly context: CallContext },
): DBInstance {
  const { store } = world;
  const { seed } = store.estate;
  const { now } = context;
  const settledAt = now + switchMs(seed, database, { at: now, on });
  const power = [...switchesUntil(seed, database, now), { at: now, on, settledAt }] as const;
  const after: DatabaseRecord = { ...database, power: [power[0], ...power.slice(1)] };
  const eventName = on ? 'StartDBInstance' : 'StopDBInstance';
  const call = { context, eventSource: 'rds.amazonaws.com', eventName, request: input };
  return store.mutate(call, (tx) => {
    tx.put(after);
    tx.mention('AWS::RDS::DBInstance', database.name);
    return shown(world, after, now);
  });
}

function eventsOf({ store }: World, database: DatabaseRecord, now: EpochMs): Event[] {
  const event = (at: EpochMs, Message: string): Event => ({
    SourceIdentifier: database.name,
    SourceType: 'db-instance',
    SourceArn: database.id,
    EventCategories: ['notification'],
    Message,
    Date: new Date(at),
  });
  return switchesUntil(store.estate.seed, database, now)
    .slice(1)
    .flatMap(({ at, on, settledAt, byAws }) => [
      ...(byAws ? [event(at, STARTED_BY_AWS)] : []),
      event(settledAt, on ? 'DB instance started' : 'DB instance stopped'),
    ])
    .filter(({ Date: at }) => (at?.getTime() ?? 0) <= now);
}
const STARTED_BY_AWS =
  'The DB instance is being started due to it exceeding the maximum allowed time being stopped.';

function shown({ store }: World, database: DatabaseRecord, now: EpochMs): DBInstance {
  const { seed } = store.estate;
  const status = statusAt(seed, database, now);
  const last = switchesUntil(seed, database, now).at(-1);
  return {
    DBInstanceIdentifier: database.name,
    DBInstanceArn: database.id,
    DBInstanceClass: database.instanceClass,
    Engine: database.engine,
    DBInstanceStatus: status,
    InstanceCreateTime: new Date(database.createdAt),
    AvailabilityZone: database.zone,
    MultiAZ: database.multiAz,
    AllocatedStorage: database.storageGib,
    StorageType: 'gp3',
    DeletionProtection: false,
    ReadReplicaDBInstanceIdentifiers: [...database.replicas],
    ...(database.replicaOf && { ReadReplicaSourceDBInstanceIdentifier: database.replicaOf }),
    ...(database.cluster && { DBClusterIdentifier: database.cluster }),
    ...(status === 'stopped' && last && { AutomaticRestartTime: new Date(restartAt(last)) }),
    TagList: tagList(database.tags),
  };
}
