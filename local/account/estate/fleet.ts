// A table: one line for each kind of machine, however many lines that makes once formatted.
import type { LoadProfile } from '../physics/load.ts';
import type { InstanceTraits, Tags, VolumeType } from '../records.ts';

/** How an instance is used, as shares of what its type has. */
interface Use {
  readonly load: (vcpus: number) => LoadProfile;
  readonly memory: number;
}

/** One line of the fleet: `count` instances that do the same. */
export interface InstanceSpec {
  readonly name: string;
  readonly count?: number;
  readonly env: 'prod' | 'staging' | 'dev';
  readonly team: string;
  readonly type: string;
  readonly use: Use;
  readonly region?: string;
  readonly traits?: InstanceTraits;
  readonly tags?: Tags;
  /** A data volume; `ops` are operations a second at the busiest hour. */
  readonly data?: { readonly gib: number; readonly type: VolumeType; readonly ops: number };
  readonly resized?: { readonly from: string; readonly daysAgo: number };
  readonly stoppedDaysAgo?: number;
}

/** Follows people through the day and the week. */
const web = (cpu: number, memory: number): Use => ({
  load: (v) => ({ level: cpu * v, daily: 0.55, weekend: 0.75, peakHour: 15, noise: 0.08 }),
  memory,
});
/** The same day and night. */
const steady = (cpu: number, memory: number): Use => ({
  load: (v) => ({ level: cpu * v, daily: 0.15, noise: 0.05 }),
  memory,
});
/** In use while its owners are at their desks. */
const office = (cpu: number, memory: number): Use => ({
  load: (v) => ({ level: cpu * v, daily: 0.85, weekend: 0.15, peakHour: 12, noise: 0.15 }),
  memory,
});
/** Quiet but for a job at two in the morning. */
const nightly = (cpu: number, peak: number, memory: number): Use => ({
  load: (v) => ({
    level: cpu * v,
    daily: 0.2,
    noise: 0.1,
    job: { hour: 2, minutes: 40, level: peak * v },
  }),
  memory,
});
/** Quiet but for surges that nobody can foresee. */
const surging = (cpu: number, peak: number, memory: number): Use => ({
  load: (v) => ({
    level: cpu * v,
    daily: 0.4,
    noise: 0.1,
    surge: { oneIn: 40, level: peak * v },
  }),
  memory,
});
const idle: Use = { load: () => ({ level: 0.02, noise: 0.2 }), memory: 0.08 };

const AGENT: InstanceTraits = { agent: true };
const API: InstanceTraits = { agent: true, requestMs: 18 };

/** Well used: nothing to find here. */
const WELL_USED: readonly InstanceSpec[] = [
  {
    name: 'orders-api',
    count: 4,
    env: 'prod',
    team: 'orders',
    type: 'm6i.xlarge',
    use: web(0.62, 0.6),
    traits: API,
  },
  {
    name: 'checkout-api',
    count: 3,
    env: 'prod',
    team: 'checkout',
    type: 'c7i.xlarge',
    use: web(0.66, 0.64),
    traits: API,
  },
  {
    name: 'catalog-search',
    count: 3,
    env: 'prod',
    team: 'catalog',
    type: 'r6i.xlarge',
    use: web(0.58, 0.72),
    traits: AGENT,
    data: { gib: 200, type: 'gp3', ops: 900 },
  },
  {
    name: 'web-frontend',
    count: 4,
    env: 'prod',
    team: 'web',
    type: 'c6i.large',
    use: web(0.6, 0.6),
  },
  {
    name: 'payments-worker',
    count: 2,
    env: 'prod',
    team: 'payments',
    type: 'm7i.large',
    use: steady(0.6, 0.62),
    traits: AGENT,
  },
  {
    name: 'kafka-broker',
    count: 3,
    env: 'prod',
    team: 'platform',
    type: 'r7i.xlarge',
    use: steady(0.55, 0.76),
    traits: AGENT,
    data: { gib: 500, type: 'gp3', ops: 1_600 },
  },
  {
    name: 'postgres-orders',
    count: 2,
    env: 'prod',
    team: 'orders',
    type: 'r6i.2xlarge',
    use: web(0.57, 0.8),
    traits: AGENT,
    data: { gib: 800, type: 'io1', ops: 2_600 },
  },
  {
    name: 'redis-sessions',
    count: 2,
    env: 'prod',
    team: 'platform',
    type: 'r7i.large',
    use: steady(0.55, 0.74),
    traits: AGENT,
  },
  {
    name: 'pricing-engine',
    count: 2,
    env: 'prod',
    team: 'catalog',
    type: 'c7i.2xlarge',
    use: web(0.72, 0.6),
    traits: AGENT,
  },
  {
    name: 'event-ingest',
    count: 2,
    env: 'prod',
    team: 'platform',
    type: 'c6i.xlarge',
    use: steady(0.62, 0.58),
    traits: AGENT,
    data: { gib: 100, type: 'gp2', ops: 200 },
  },
  {
    name: 'staging-api',
    count: 2,
    env: 'staging',
    team: 'orders',
    type: 'm6i.large',
    use: office(0.6, 0.6),
    traits: AGENT,
  },
  {
    name: 'ci-runner',
    count: 3,
    env: 'dev',
    team: 'platform',
    type: 'c6i.xlarge',
    use: office(0.8, 0.6),
    data: { gib: 150, type: 'gp3', ops: 700 },
  },
  {
    name: 'dev-sandbox',
    count: 2,
    env: 'dev',
    team: 'web',
    type: 'm6i.large',
    use: office(0.65, 0.62),
    traits: AGENT,
  },
  {
    name: 'grafana',
    env: 'prod',
    team: 'platform',
    type: 'm6i.large',
    use: steady(0.55, 0.64),
    traits: AGENT,
    data: { gib: 80, type: 'gp2', ops: 60 },
  },
  {
    name: 'gitlab',
    env: 'dev',
    team: 'platform',
    type: 'm6i.xlarge',
    use: office(0.68, 0.7),
    traits: AGENT,
    data: { gib: 300, type: 'gp2', ops: 240 },
  },
  {
    name: 'eu-checkout-api',
    count: 2,
    env: 'prod',
    team: 'checkout',
    type: 'c6i.xlarge',
    use: web(0.64, 0.62),
    traits: API,
    region: 'eu-west-1',
  },
];

/** Clearly larger than what they do, each in its own way. */
const OVERSIZED: readonly InstanceSpec[] = [
  {
    name: 'orders-reports',
    env: 'prod',
    team: 'orders',
    type: 'm6i.2xlarge',
    use: web(0.14, 0.18),
    traits: AGENT,
  },
  {
    name: 'customer-portal',
    env: 'prod',
    team: 'web',
    type: 'c6i.4xlarge',
    use: web(0.12, 0.14),
    traits: API,
  },
  {
    name: 'fraud-scoring',
    env: 'prod',
    team: 'payments',
    type: 'm7i.4xlarge',
    use: steady(0.16, 0.2),
    traits: AGENT,
  },
  {
    name: 'search-indexer',
    env: 'prod',
    team: 'catalog',
    type: 'r6i.2xlarge',
    use: steady(0.5, 0.12),
    traits: AGENT,
    data: { gib: 250, type: 'gp2', ops: 300 },
  },
  {
    name: 'analytics-notebook',
    env: 'dev',
    team: 'data',
    type: 'r7i.4xlarge',
    use: office(0.1, 0.15),
    traits: AGENT,
    data: { gib: 400, type: 'gp2', ops: 80 },
  },
  {
    name: 'staging-search',
    env: 'staging',
    team: 'catalog',
    type: 'm6i.2xlarge',
    use: office(0.12, 0.15),
    traits: AGENT,
  },
  {
    name: 'invoice-batch',
    env: 'prod',
    team: 'payments',
    type: 'm6i.4xlarge',
    use: nightly(0.04, 0.18, 0.15),
    traits: AGENT,
  },
  {
    name: 'edge-proxy',
    env: 'prod',
    team: 'web',
    type: 'c7i.2xlarge',
    use: steady(0.15, 0.2),
    traits: AGENT,
  },
  {
    name: 'dev-database',
    env: 'dev',
    team: 'orders',
    type: 'r6i.xlarge',
    use: office(0.08, 0.2),
    traits: AGENT,
    data: { gib: 120, type: 'gp2', ops: 30 },
  },
  {
    name: 'eu-reports',
    env: 'prod',
    team: 'orders',
    type: 'm6i.2xlarge',
    use: web(0.13, 0.16),
    traits: AGENT,
    region: 'eu-west-1',
  },
];

/** Nobody uses them, neither their CPU nor their network. */
const IDLE: readonly InstanceSpec[] = [
  {
    name: 'old-wiki',
    env: 'prod',
    team: 'web',
    type: 'm6i.large',
    use: idle,
    traits: AGENT,
    tags: { note: `=cmd|'/C calc'!A0` },
  },
  {
    name: 'demo-environment',
    env: 'dev',
    team: 'web',
    type: 'm6i.xlarge',
    use: idle,
    traits: AGENT,
    tags: { owner: '<b>sales</b>' },
  },
];

/** Look oversized or idle, and are not, or must be left alone. */
const DECOYS: readonly InstanceSpec[] = [
  {
    name: 'settlement-batch',
    env: 'prod',
    team: 'payments',
    type: 'm6i.2xlarge',
    use: nightly(0.06, 0.85, 0.4),
    traits: AGENT,
  },
  {
    name: 'flash-sale-api',
    env: 'prod',
    team: 'web',
    type: 'c6i.2xlarge',
    use: surging(0.08, 0.82, 0.35),
    traits: API,
  },
  {
    name: 'session-store',
    env: 'prod',
    team: 'platform',
    type: 'r6i.xlarge',
    use: steady(0.08, 0.86),
    traits: AGENT,
  },
  {
    name: 'mail-gateway',
    env: 'prod',
    team: 'platform',
    type: 'm6i.xlarge',
    use: steady(0.12, 0.3),
  },
  {
    name: 'geo-cache',
    env: 'prod',
    team: 'catalog',
    type: 'm6i.2xlarge',
    use: web(0.5, 0.55),
    traits: AGENT,
    resized: { from: 'm6i.4xlarge', daysAgo: 3 },
  },
  {
    name: 'partner-api',
    env: 'prod',
    team: 'orders',
    type: 'm6i.2xlarge',
    use: web(0.46, 0.5),
    traits: API,
    resized: { from: 'm6i.xlarge', daysAgo: 5 },
  },
  {
    name: 'bastion',
    env: 'prod',
    team: 'platform',
    type: 'c6i.large',
    use: idle,
    traits: { publicIp: true, terminationProtection: true },
  },
  {
    name: 'webhook-relay',
    env: 'prod',
    team: 'web',
    type: 'm6i.large',
    use: steady(0.04, 0.2),
  },
  {
    name: 'etl-archive',
    env: 'prod',
    team: 'data',
    type: 'm6i.xlarge',
    use: steady(0.3, 0.4),
    stoppedDaysAgo: 40,
    data: { gib: 500, type: 'gp2', ops: 200 },
  },
  {
    name: 'recommend-worker',
    env: 'prod',
    team: 'catalog',
    type: 'm6i.2xlarge',
    use: steady(0.12, 0.2),
    traits: AGENT,
    tags: { 'aws:autoscaling:groupName': 'recommend-workers' },
  },
  {
    name: 'reporting-db',
    env: 'prod',
    team: 'data',
    type: 'r6i.2xlarge',
    use: steady(0.1, 0.2),
    traits: AGENT,
    tags: { 'aws:cloudformation:stack-name': 'reporting' },
  },
  {
    name: 'render-spot',
    env: 'dev',
    team: 'catalog',
    type: 'c6i.2xlarge',
    use: steady(0.1, 0.2),
    traits: { ...AGENT, spot: true },
  },
  {
    name: 'ledger-core',
    env: 'prod',
    team: 'payments',
    type: 'm7i.2xlarge',
    use: steady(0.12, 0.22),
    traits: { ...AGENT, stopProtection: true },
  },
];

/** The instances of the generated estate. */
export const FLEET: readonly InstanceSpec[] = [...WELL_USED, ...OVERSIZED, ...IDLE, ...DECOYS];

/** Volumes that nobody uses: since when, and whether CloudTrail can still say so. */
export const UNATTACHED = [
  {
    name: 'orders-db-old',
    env: 'prod',
    team: 'orders',
    gib: 500,
    type: 'gp2',
    detachedDaysAgo: 63,
  },
  {
    name: 'search-rebuild',
    env: 'prod',
    team: 'catalog',
    gib: 300,
    type: 'gp3',
    detachedDaysAgo: 41,
  },
  {
    name: 'kafka-broker-0-old',
    env: 'prod',
    team: 'platform',
    gib: 400,
    type: 'gp3',
    detachedDaysAgo: 34,
  },
  {
    name: 'notebook-scratch',
    env: 'dev',
    team: 'data',
    gib: 200,
    type: 'gp2',
    detachedDaysAgo: 21,
  },
  { name: 'wiki-backup', env: 'prod', team: 'web', gib: 100, type: 'gp2', detachedDaysAgo: 131 },
  {
    name: 'migration-2024',
    env: 'staging',
    team: 'orders',
    gib: 250,
    type: 'io1',
    detachedDaysAgo: 204,
  },
  {
    name: 'ci-cache-template',
    env: 'dev',
    team: 'platform',
    gib: 150,
    type: 'gp3',
    detachedDaysAgo: undefined,
  },
  { name: 'postgres-swap', env: 'prod', team: 'orders', gib: 800, type: 'gp3', detachedDaysAgo: 1 },
  {
    name: 'gitlab-upgrade',
    env: 'dev',
    team: 'platform',
    gib: 300,
    type: 'gp2',
    detachedDaysAgo: 0.6,
  },
] as const;
