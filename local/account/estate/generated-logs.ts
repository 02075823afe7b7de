import { MS_PER_DAY } from '#core/model/units.ts';
import type { LogGroupRecord, Tags } from '../records.ts';
import { always } from '../timeline.ts';
import { baseTags, type Generation, HOME } from './generation.ts';

interface LogGroupSpec {
  readonly name: string;
  readonly env: 'prod' | 'staging' | 'dev';
  readonly team: string;
  readonly ageDays: number;
  /** Bytes a second. */
  readonly rate: number;
  readonly region?: string;
  readonly retentionDays?: number;
  readonly silentDays?: number;
  readonly logClass?: LogGroupRecord['logClass'];
  readonly tags?: Tags;
}

/** Nobody ever said how long they are to be kept. */
const ENDLESS: readonly LogGroupSpec[] = [
  { name: '/ecs/orders-api', env: 'prod', team: 'orders', ageDays: 900, rate: 30_000 },
  { name: '/ecs/checkout-api', env: 'prod', team: 'checkout', ageDays: 1_400, rate: 50_000 },
  { name: '/ecs/staging-search', env: 'staging', team: 'catalog', ageDays: 700, rate: 20_000 },
  {
    name: '/var/log/legacy-shop',
    env: 'prod',
    team: 'web',
    ageDays: 2_000,
    rate: 10_000,
    silentDays: 400,
  },
  {
    name: '/ecs/eu-checkout-api',
    env: 'prod',
    team: 'checkout',
    ageDays: 800,
    rate: 25_000,
    region: 'eu-west-1',
  },
];

/** Keep everything too, or much, and there is nothing to save or nothing to be touched. */
const DECOYS: readonly LogGroupSpec[] = [
  {
    name: '/ecs/catalog-search',
    env: 'prod',
    team: 'catalog',
    ageDays: 900,
    rate: 60_000,
    retentionDays: 30,
  },
  { name: '/ecs/web-frontend', env: 'prod', team: 'web', ageDays: 200, rate: 80_000 },
  {
    name: '/aws/cloudtrail/organisation',
    env: 'prod',
    team: 'platform',
    ageDays: 1_500,
    rate: 40_000,
  },
  {
    name: '/ecs/payments-worker',
    env: 'prod',
    team: 'payments',
    ageDays: 900,
    rate: 30_000,
    tags: { 'trimtab:ignore': 'payments decides' },
  },
  { name: '/aws/lambda/dev-playground', env: 'dev', team: 'web', ageDays: 900, rate: 200 },
  {
    name: '/aws/lambda/audit-forward',
    env: 'prod',
    team: 'platform',
    ageDays: 500,
    rate: 20_000,
    logClass: 'DELIVERY',
  },
];

/** Returns the log groups of the generated estate. */
export const logGroups = (ctx: Generation): LogGroupRecord[] =>
  [...ENDLESS, ...DECOYS].map((spec) => logGroup(ctx, spec));

function logGroup({ now, accountId }: Generation, spec: LogGroupSpec): LogGroupRecord {
  const { name, env, team, region = HOME, silentDays, retentionDays, logClass = 'STANDARD' } = spec;
  // People call a log group by its own name.
  const { Name: _, ...tags } = baseTags(name, env, team);
  return {
    kind: 'log-group',
    id: `arn:aws:logs:${region}:${accountId}:log-group:${name}`,
    region,
    name,
    createdAt: now - spec.ageDays * MS_PER_DAY,
    logClass,
    retention: always(retentionDays ?? null),
    ingest: { level: spec.rate, noise: 0.1 },
    ...(silentDays !== undefined && { silentSince: now - silentDays * MS_PER_DAY }),
    tags: { ...tags, ...spec.tags },
  };
}
