import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { knownType, ZONES } from '../instance-types.ts';
import type { MutationRecord } from '../mutation.ts';
import { hash32, hexDigits, seedOf, uniform, uuid } from '../random.ts';
import type {
  AlarmRecord,
  FunctionRecord,
  InstanceRecord,
  ResourceRecord,
  SnapshotRecord,
  Tags,
  VolumeRecord,
  VolumeShape,
} from '../records.ts';
import { always, type Timeline } from '../timeline.ts';
import type { Estate } from './estate.ts';
import { FLEET, type InstanceSpec, UNATTACHED } from './fleet.ts';
import { FUNCTIONS, type FunctionSpec } from './function-fleet.ts';

export interface GeneratedEstateOptions {
  readonly seed: number;
  readonly now: EpochMs;
  readonly accountId: string;
}

const HOME = 'us-east-1';
const REGIONS = [HOME, 'eu-west-1'];
const OWNERS: Readonly<Record<string, string>> = {
  orders: 'ana',
  checkout: 'ben',
  catalog: 'chloe',
  web: 'dmitri',
  payments: 'emeka',
  platform: 'farah',
  data: 'george',
};
const ROOT = '/dev/xvda';
const DATA = '/dev/sdf';

/** Returns the account of a shop: well-run machines, some waste of several kinds, and things that only look like waste. */
export function generatedEstate({ seed, now, accountId }: GeneratedEstateOptions): Estate {
  const ctx = { seed, now, accountId };
  const machines = FLEET.flatMap((spec) =>
    Array.from({ length: spec.count ?? 1 }, (_, i) =>
      machine(ctx, spec, spec.count === undefined ? spec.name : `${spec.name}-${i + 1}`),
    ),
  );
  const instances = machines.map((m) => m.instance);
  const orphans = UNATTACHED.map((spec) => orphan(ctx, spec, instances));
  const volumes = [...machines.flatMap((m) => m.volumes), ...orphans.map((o) => o.volume)];
  const functions = FUNCTIONS.map((spec) => lambdaFunction(ctx, spec));
  const resources: ResourceRecord[] = [
    ...instances,
    ...volumes,
    ...oldSnapshots(ctx, volumes),
    ...functions,
    ...alarms(ctx, instances, functions),
  ];
  const events = [...machines.flatMap((m) => m.events), ...orphans.flatMap((o) => o.events)];
  return {
    key: `generated seed=${seed} account=${accountId} now=${now}`,
    seed,
    accountId,
    now,
    regions: REGIONS,
    resources,
    events: events.map((event, i) => ({ ...event, eventId: uuid(seedOf(seed, 'history'), i) })),
    machines: new Map(),
  };
}

type Context = GeneratedEstateOptions;
type PastEvent = Omit<MutationRecord, 'eventId'>;

const idOf = ({ seed }: Context, prefix: string, name: string): string =>
  prefix + hexDigits(seedOf(seed, prefix + name), 1, 17);

/** A number between `low` and `high` that belongs to a name. */
const between = ({ seed }: Context, name: string, low: number, high: number): number =>
  low + (high - low) * uniform(seedOf(seed, name), 3);

function baseTags(name: string, env: string, team: string): Tags {
  return { Name: name, env, team, owner: `${OWNERS[team]}@shop.example` };
}

function machine(ctx: Context, spec: InstanceSpec, name: string) {
  const { now } = ctx;
  const { region = HOME, traits = {}, data, resized } = spec;
  const type = knownType(spec.type);
  const id = idOf(ctx, 'i-', name);
  const zones = (ZONES[region] ?? []).filter((zone) => !zone.endsWith('e'));
  const zone = zones[hash32(seedOf(ctx.seed, name), 2) % zones.length] ?? zones[0] ?? '';
  const launchedAt = now - Math.round(between(ctx, name, 70, 320) * MS_PER_DAY);
  const resizedAt = resized && now - resized.daysAgo * MS_PER_DAY;
  const stoppedAt = spec.stoppedDaysAgo && now - spec.stoppedDaysAgo * MS_PER_DAY;
  const types: Timeline<string> =
    resized === undefined || resizedAt === undefined
      ? always(spec.type)
      : [
          { at: 0, value: resized.from },
          { at: resizedAt, value: spec.type },
        ];
  const off = resizedAt === undefined ? stoppedAt : resizedAt - MS_PER_MINUTE;
  const memoryMib = spec.use.memory * type.memoryGib * 1_024;
  const tags = { ...baseTags(name, spec.env, spec.team), ...spec.tags };
  const instance: InstanceRecord = {
    kind: 'instance',
    id,
    region,
    zone,
    architecture: 'x86_64',
    types,
    power: [
      { at: launchedAt, on: true, settledAt: launchedAt + MS_PER_MINUTE / 2 },
      ...(off ? [{ at: off, on: false, settledAt: off + MS_PER_MINUTE / 2 }] : []),
      ...(resizedAt ? [{ at: resizedAt, on: true, settledAt: resizedAt + MS_PER_MINUTE / 2 }] : []),
    ],
    load: { profile: scaled(spec.use.load(type.vcpus), between(ctx, name, 0.95, 1.05)) },
    demand: always(1),
    memory: { baseMib: 0.8 * memoryMib, loadMib: 0.2 * memoryMib },
    rootDevice: ROOT,
    traits,
    tags,
  };
  const attached = (device: string, shape: VolumeShape, ops: number) =>
    attachedVolume(ctx, { instance, name, device, shape, ops, at: launchedAt });
  const rootType = hash32(seedOf(ctx.seed, name), 4) % 4 === 0 ? 'gp2' : 'gp3';
  const volumes = [
    attached(ROOT, { ...shapeOf(rootType, 30) }, 12),
    ...(data ? [attached(DATA, shapeOf(data.type, data.gib), data.ops)] : []),
  ];
  return { instance, volumes, events: resizeEvents(ctx, instance, off, resizedAt) };
}

const scaled = <P extends { level: number }>(profile: P, factor: number): P => ({
  ...profile,
  level: profile.level * factor,
});

const shapeOf = (type: VolumeShape['type'], sizeGib: number): VolumeShape => ({
  type,
  sizeGib,
  ...(type === 'gp3' && { iops: 3_000, throughputMibps: 125 }),
  ...(type === 'io1' && { iops: 3_000 }),
});

function attachedVolume(
  ctx: Context,
  of: {
    instance: InstanceRecord;
    name: string;
    device: string;
    shape: VolumeShape;
    ops: number;
    at: EpochMs;
  },
): VolumeRecord {
  const { instance, device, shape, ops, at } = of;
  const name = device === ROOT ? of.name : `${of.name}-data`;
  return {
    kind: 'volume',
    id: idOf(ctx, 'vol-', name),
    region: instance.region,
    zone: instance.zone,
    createdAt: at,
    availableAt: at,
    shape,
    modifications: [],
    attachments: [
      { instanceId: instance.id, device, at, settledAt: at, deleteOnTermination: device === ROOT },
    ],
    encrypted: instance.tags.env === 'prod',
    multiAttach: false,
    io: { level: ops, daily: 0.5, noise: 0.2 },
    tags: { ...instance.tags, Name: name },
  };
}

function resizeEvents(
  ctx: Context,
  instance: InstanceRecord,
  off: EpochMs | undefined | 0,
  on: EpochMs | undefined,
): PastEvent[] {
  const event = (eventName: string, time: EpochMs, request: object) =>
    pastEvent(ctx, { eventName, time, region: instance.region, request, ids: [instance.id] });
  const ids = { InstanceIds: [instance.id] };
  const type = { InstanceId: instance.id, InstanceType: { Value: instance.types.at(-1)?.value } };
  return [
    ...(off ? [event('StopInstances', off, ids)] : []),
    ...(on ? [event('ModifyInstanceAttribute', on, type), event('StartInstances', on, ids)] : []),
  ];
}

function pastEvent(
  { accountId, seed }: Context,
  of: { eventName: string; time: EpochMs; region: string; request: object; ids: string[] },
): PastEvent {
  const { ids, ...event } = of;
  return {
    ...event,
    eventSource: 'ec2.amazonaws.com',
    principal: `arn:aws:sts::${accountId}:assumed-role/Operators/farah`,
    requestId: uuid(seedOf(seed, `${of.eventName} ${ids.join()}`), of.time),
    resources: ids.map((name) => ({
      type: name.startsWith('i-') ? 'AWS::EC2::Instance' : 'AWS::EC2::Volume',
      name,
    })),
  };
}

function orphan(
  ctx: Context,
  spec: (typeof UNATTACHED)[number],
  instances: readonly InstanceRecord[],
): { volume: VolumeRecord; events: PastEvent[] } {
  const { now } = ctx;
  const { name, detachedDaysAgo } = spec;
  const inRegion = instances.filter((i) => i.region === HOME && i.tags.team === spec.team);
  const user = inRegion[0] ?? instances[0];
  if (user === undefined) throw new Error('The fleet is empty');
  const id = idOf(ctx, 'vol-', name);
  const detachAt = detachedDaysAgo && now - Math.round(detachedDaysAgo * MS_PER_DAY);
  const createdAt = (detachAt ?? now) - Math.round(between(ctx, name, 30, 60) * MS_PER_DAY);
  const attachment = { instanceId: user.id, device: '/dev/sdg', deleteOnTermination: false };
  const volume: VolumeRecord = {
    kind: 'volume',
    id,
    region: HOME,
    zone: user.zone,
    createdAt,
    availableAt: createdAt,
    shape: shapeOf(spec.type, spec.gib),
    modifications: [],
    attachments: detachAt
      ? [
          {
            ...attachment,
            at: createdAt,
            settledAt: createdAt,
            detach: { at: detachAt, settledAt: detachAt + 5_000 },
          },
        ]
      : [],
    encrypted: spec.env === 'prod',
    multiAttach: false,
    io: { level: 20, daily: 0.5, noise: 0.2 },
    tags: baseTags(name, spec.env, spec.team),
  };
  const [eventName, time] = detachAt
    ? (['DetachVolume', detachAt] as const)
    : (['CreateVolume', createdAt] as const);
  const ids = detachAt ? [id, user.id] : [id];
  const request = detachAt ? { VolumeId: id } : { Size: spec.gib, VolumeType: spec.type };
  return { volume, events: [pastEvent(ctx, { eventName, time, region: HOME, request, ids })] };
}

/** Some nightly snapshots that were never cleaned up, and some of volumes that are gone. */
function oldSnapshots(ctx: Context, volumes: readonly VolumeRecord[]): SnapshotRecord[] {
  const withData = volumes.filter((v) => v.shape.sizeGib >= 80);
  return Array.from({ length: SNAPSHOTS }, (_, i) => {
    const name = `snapshot ${i}`;
    const volume = withData[i % withData.length];
    const isOrphan = i % 5 === 0;
    const startedAt = ctx.now - Math.round((7 + 390 * uniform(ctx.seed, i, 31)) * MS_PER_DAY);
    const sizeGib = volume?.shape.sizeGib ?? 100;
    return {
      kind: 'snapshot',
      id: idOf(ctx, 'snap-', name),
      region: volume?.region ?? HOME,
      volumeId: isOrphan ? idOf(ctx, 'vol-', name) : (volume?.id ?? ''),
      volumeSizeGib: sizeGib,
      storedGib: Math.round(sizeGib * (0.2 + 0.4 * uniform(ctx.seed, i, 32))),
      startedAt,
      completedAt: startedAt + 20 * MS_PER_MINUTE,
      description: `nightly ${new Date(startedAt).toISOString().slice(0, 10)}`,
      encrypted: volume?.encrypted ?? false,
      tags: { ...volume?.tags, Name: `nightly-${volume?.tags.Name ?? i}` },
    };
  });
}
const SNAPSHOTS = 20;

function lambdaFunction(ctx: Context, spec: FunctionSpec): FunctionRecord {
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
  ctx: Context,
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
