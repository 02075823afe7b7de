import { MS_PER_DAY } from '#core/model/units.ts';
import { hash32, seedOf, uuid } from '../random.ts';
import type { AlarmRecord, FunctionRecord, InstanceRecord, ResourceRecord } from '../records.ts';
import { always } from '../timeline.ts';
import type { Estate } from './estate.ts';
import { FLEET, UNATTACHED } from './fleet.ts';
import { FUNCTIONS, type FunctionSpec } from './function-fleet.ts';
import { addresses } from './generated-addresses.ts';
import { databases } from './generated-databases.ts';
import { oldSnapshots, orphan } from './generated-leftover.ts';
import { logGroups } from './generated-logs.ts';
import { machine } from './generated-machine.ts';
import { neighbours, zones } from './generated-neighbours.ts';
import { baseTags, between, type Generation, HOME } from './generation.ts';

const REGIONS = [HOME, 'eu-west-1'];

/** Returns the account of a shop: well-run machines, some waste of several kinds, and things that only look like waste. */
export function generatedEstate({ seed, now, accountId }: Generation): Estate {
  const ctx = { seed, now, accountId };
  const machines = FLEET.flatMap((spec) =>
    Array.from({ length: spec.count ?? 1 }, (_, i) =>
      machine(ctx, spec, spec.count === undefined ? spec.name : `${spec.name}-${i + 1}`),
    ),
  );
  const instances = machines.map((m) => m.instance);
  const orphans = UNATTACHED.map((spec) => orphan(ctx, spec, instances));
  const volumes = [...machines.flatMap((m) => m.volumes), ...orphans.map((o) => o.volume)];
  const free = addresses(ctx, instances);
  const functions = FUNCTIONS.map((spec) => lambdaFunction(ctx, spec));
  const snapshots = oldSnapshots(ctx, volumes);
  const resources: ResourceRecord[] = [
    ...instances,
    ...volumes,
    ...free.addresses,
    ...snapshots,
    ...functions,
    ...logGroups(ctx),
    ...databases(ctx),
    ...alarms(ctx, instances, functions),
  ];
  const events = [
    ...machines.flatMap((m) => m.events),
    ...orphans.flatMap((o) => o.events),
    ...free.events,
  ];
  return {
    key: `generated seed=${seed} account=${accountId} now=${now}`,
    seed,
    accountId,
    now,
    regions: REGIONS,
    resources,
    neighbours: [...neighbours(ctx, instances, functions, snapshots), ...zones(free.addresses)],
    events: events.map((event, i) => ({ ...event, eventId: uuid(seedOf(seed, 'history'), i) })),
    machines: new Map(),
  };
}

function lambdaFunction(ctx: Generation, spec: FunctionSpec): FunctionRecord {
  const { name, env, team, memoryMib, perSecond, daily = 0.6, region = HOME, alias } = spec;
  const { ioMs, cpuMs, spread, workingSetMib, parallelism = 1 } = spec;
  const createdAt = ctx.now - Math.round(between(ctx, name, 100, 400) * MS_PER_DAY);
  const updatedAt = ctx.now - Math.round(between(ctx, `${name} update`, 20, 95) * MS_PER_DAY);
  return {
    kind: 'function',
    id: `arn:aws:lambda:${region}:${ctx.accountId}:function:${name}`,
    region,
    name,
    runtime: hash32(seedOf(ctx.seed, name), 5) % 3 === 0 ? 'python3.13' : 'nodejs22.x',
    architecture: spec.architecture ?? 'x86_64',
    description: '',
    createdAt,
    shapes: always({ memoryMib, timeoutS: 30 }),
    update: { at: updatedAt, settledAt: updatedAt + 3_000 },
    revision: 3,
    insights: spec.insights ?? false,
    workload: {
      perSecond: { level: perSecond, daily, weekend: daily > 0.5 ? 0.8 : 1, noise: 0.05 },
      ioMs,
      cpuMs,
      spread,
      workingSetMib,
      parallelism,
      errorRatio: 0.0002,
    },
    memoryDemand: always(1),
    cpuDemand: always(1),
    ...(alias && { alias }),
    tags: baseTags(name, env, team),
  };
}

function alarms(
  ctx: Generation,
  instances: readonly InstanceRecord[],
  functions: readonly FunctionRecord[],
): AlarmRecord[] {
  const common = {
    kind: 'alarm' as const,
    actionsEnabled: true,
    createdAt: ctx.now - 60 * MS_PER_DAY,
  };
  const onCpu = instances
    .filter((i) =>
      /^(orders-api|postgres-orders|customer-portal|fraud-scoring)/.test(i.tags.Name ?? ''),
    )
    .map((i) => ({
      ...common,
      id: `${i.tags.Name}-cpu-high`,
      region: i.region,
      namespace: 'AWS/EC2',
      metric: 'CPUUtilization',
      dimensions: { InstanceId: i.id },
      statistic: 'Average',
      periodS: 300,
      periods: 3,
      threshold: 90,
      // A muted alarm guards nothing.
      actionsEnabled: i.tags.Name !== 'fraud-scoring',
    }));
  const onErrors = functions
    .filter((f) => ['image-resize', 'invoice-pdf', 'price-quote'].includes(f.name))
    .map((f) => ({
      ...common,
      id: `${f.name}-errors`,
      region: f.region,
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: { FunctionName: f.name },
      statistic: 'Average',
      periodS: 300,
      periods: 3,
      threshold: 0.02,
    }));
  return [...onCpu, ...onErrors];
}
