import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { knownType, ZONES } from '../instance-types.ts';
import { hash32, seedOf } from '../random.ts';
import type { InstanceRecord, VolumeRecord, VolumeShape } from '../records.ts';
import { always, type Timeline } from '../timeline.ts';
import type { InstanceSpec } from './fleet.ts';
import {
  baseTags,
  between,
  DATA,
  type Generation,
  HOME,
  idOf,
  type PastEvent,
  pastEvent,
  ROOT,
  shapeOf,
} from './generation.ts';

/** Returns an instance, its volumes, and what CloudTrail knows of its past. */
export function machine(ctx: Generation, spec: InstanceSpec, name: string) {
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

function attachedVolume(
  ctx: Generation,
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
  ctx: Generation,
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
