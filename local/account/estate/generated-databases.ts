import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import type { LoadProfile } from '../physics/load.ts';
import type { DatabaseRecord, DatabaseSwitch } from '../records.ts';
import { baseTags, between, type Generation, HOME } from './generation.ts';

interface DatabaseSpec {
  readonly name: string;
  readonly env: 'prod' | 'staging' | 'dev';
  readonly team: string;
  readonly engine: string;
  readonly instanceClass: string;
  readonly storageGib: number;
  /** Absent: nobody connects. */
  readonly connections?: LoadProfile;
  readonly cpuPercent?: LoadProfile;
  readonly multiAz?: boolean;
  readonly region?: string;
  /** Another of this account: what it is a read replica of. */
  readonly replicaOf?: string;
  readonly cluster?: string;
  readonly ageDays?: number;
  readonly stoppedDaysAgo?: number;
}

const BUSY: LoadProfile = { level: 60, daily: 0.5, weekend: 0.7, noise: 0.1 };
const WORKING: LoadProfile = { level: 45, daily: 0.5, noise: 0.1 };

/** Nobody has connected to them for weeks. */
const IDLE: readonly DatabaseSpec[] = [
  {
    name: 'legacy-orders',
    env: 'prod',
    team: 'orders',
    engine: 'postgres',
    instanceClass: 'db.m6i.xlarge',
    storageGib: 400,
  },
  {
    name: 'staging-catalog',
    env: 'staging',
    team: 'catalog',
    engine: 'mysql',
    instanceClass: 'db.t3.medium',
    storageGib: 50,
  },
  {
    name: 'load-test',
    env: 'dev',
    team: 'checkout',
    engine: 'postgres',
    instanceClass: 'db.r6i.xlarge',
    storageGib: 200,
    multiAz: true,
  },
  {
    name: 'eu-legacy-shop',
    env: 'prod',
    team: 'web',
    engine: 'mariadb',
    instanceClass: 'db.m5.large',
    storageGib: 100,
    region: 'eu-west-1',
  },
  // Somebody stopped it, and AWS started it again three days ago.
  {
    name: 'analytics-sandbox',
    env: 'dev',
    team: 'data',
    engine: 'postgres',
    instanceClass: 'db.m6i.large',
    storageGib: 150,
    stoppedDaysAgo: 10,
  },
];

/** Used, or idle and not to be stopped. */
const DECOYS: readonly DatabaseSpec[] = [
  {
    name: 'orders',
    env: 'prod',
    team: 'orders',
    engine: 'postgres',
    instanceClass: 'db.r6i.2xlarge',
    storageGib: 800,
    multiAz: true,
    connections: BUSY,
    cpuPercent: WORKING,
  },
  {
    name: 'checkout',
    env: 'prod',
    team: 'checkout',
    engine: 'mysql',
    instanceClass: 'db.m6i.xlarge',
    storageGib: 300,
    multiAz: true,
    connections: BUSY,
    cpuPercent: WORKING,
  },
  // Connected to for minutes in the night.
  {
    name: 'settlement',
    env: 'prod',
    team: 'payments',
    engine: 'postgres',
    instanceClass: 'db.m6i.large',
    storageGib: 100,
    connections: { level: 0, job: { hour: 3, minutes: 10, level: 2 } },
  },
  // Works for itself: a scheduler inside the database needs no connection.
  {
    name: 'geo-jobs',
    env: 'prod',
    team: 'catalog',
    engine: 'postgres',
    instanceClass: 'db.m6i.large',
    storageGib: 100,
    cpuPercent: { level: 55, noise: 0.1 },
  },
  {
    name: 'catalog',
    env: 'prod',
    team: 'catalog',
    engine: 'postgres',
    instanceClass: 'db.m6i.xlarge',
    storageGib: 200,
    connections: BUSY,
    cpuPercent: WORKING,
  },
  {
    name: 'catalog-replica',
    env: 'prod',
    team: 'catalog',
    engine: 'postgres',
    instanceClass: 'db.m6i.xlarge',
    storageGib: 200,
    replicaOf: 'catalog',
  },
  {
    name: 'erp',
    env: 'prod',
    team: 'platform',
    engine: 'sqlserver-se',
    instanceClass: 'db.m5.xlarge',
    storageGib: 300,
    multiAz: true,
  },
  {
    name: 'shop-aurora-1',
    env: 'prod',
    team: 'web',
    engine: 'aurora-postgresql',
    instanceClass: 'db.r6i.large',
    storageGib: 1,
    cluster: 'shop-aurora',
  },
  {
    name: 'new-service',
    env: 'staging',
    team: 'web',
    engine: 'postgres',
    instanceClass: 'db.m6i.large',
    storageGib: 50,
    ageDays: 4,
  },
  {
    name: 'demo',
    env: 'dev',
    team: 'web',
    engine: 'mysql',
    instanceClass: 'db.m5.large',
    storageGib: 50,
    stoppedDaysAgo: 2,
  },
];

const ALL: readonly DatabaseSpec[] = [...IDLE, ...DECOYS];

/** Returns the database instances of the generated estate. */
export const databases = (ctx: Generation): DatabaseRecord[] =>
  ALL.map((spec) => database(ctx, spec));

function database(ctx: Generation, spec: DatabaseSpec): DatabaseRecord {
  const { name, engine, instanceClass, storageGib, region = HOME, replicaOf, cluster } = spec;
  const ageDays = spec.ageDays ?? between(ctx, name, 120, 700);
  const createdAt = ctx.now - Math.round(ageDays * MS_PER_DAY);
  const { Name: _, ...tags } = baseTags(name, spec.env, spec.team);
  return {
    kind: 'database',
    id: `arn:aws:rds:${region}:${ctx.accountId}:db:${name}`,
    region,
    zone: `${region}a`,
    name,
    engine,
    instanceClass,
    storageGib,
    multiAz: spec.multiAz ?? false,
    replicas: ALL.filter((other) => other.replicaOf === name).map((other) => other.name),
    ...(replicaOf !== undefined && { replicaOf }),
    ...(cluster !== undefined && { cluster }),
    createdAt,
    power: [
      { at: createdAt, on: true, settledAt: createdAt },
      ...(spec.stoppedDaysAgo === undefined ? [] : [stopOf(ctx, spec.stoppedDaysAgo)]),
    ],
    connections: spec.connections ?? { level: 0 },
    cpuPercent: spec.cpuPercent ?? { level: 4, noise: 0.1 },
    tags,
  };
}

function stopOf({ now }: Generation, daysAgo: number): DatabaseSwitch {
  const at = now - daysAgo * MS_PER_DAY;
  return { at, on: false, settledAt: at + 4 * MS_PER_MINUTE };
}
