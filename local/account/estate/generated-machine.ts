import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { knownType, ZONES } from '../instance-types.ts';
import { hash32, seedOf } from '../random.ts';
import type { InstanceRecord, VolumeRecord, VolumeShape } from '../records.ts';
import { always } from '../timeline.ts';
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
  const instance = instanceOf(ctx, spec, name);
  const { data } = spec;
  const attached = (device: string, shape: VolumeShape, ops: number) =>
    attachedVolume(ctx, instance, { name, device, shape, ops });
  const rootType = hash32(seedOf(ctx.seed, name), 4) % 4 === 0 ? 'gp2' : 'gp3';
  const volumes = [
    attached(ROOT, shapeOf(rootType, 30), 12),
    ...(data ? [attached(DATA, shapeOf(data.type, data.gib), data.ops)] : []),
  ];
  return { instance, volumes, events: pastEvents(ctx, instance) };
}

function instanceOf(ctx: Generation, spec: InstanceSpec, name: string): InstanceRecord {
  const { region = HOME, traits = {}, use } = spec;
  const type = knownType(spec.type);
  const zones = (ZONES[region] ?? []).filter((zone) => !zone.endsWith('e'));
  const memoryMib = use.memory * type.memoryGib * 1_024;
  return {
    kind: 'instance',
    id: idOf(ctx, 'i-', name),
    region,
    zone: zones[hash32(seedOf(ctx.seed, name), 2) % zones.length] ?? '',
    architecture: 'x86_64',
    ...history(ctx, spec, name),
    load: { profile: scaled(use.load(type.vcpus), between(ctx, name, 0.95, 1.05)) },
    demand: always(1),
    memory: { baseMib: 0.8 * memoryMib, loadMib: 0.2 * memoryMib },
    rootDevice: ROOT,
    traits,
    tags: { ...baseTags(name, spec.env, spec.team), ...spec.tags },
  };
}

/** Launched long ago; perhaps resized since, or stopped. */
function history(
  ctx: Generation,
  { type, resized, stoppedDaysAgo }: InstanceSpec,
  name: string,
): Pick<InstanceRecord, 'types' | 'power'> {
  const daysAgo = (days: number) => ctx.now - Math.round(days * MS_PER_DAY);
  const turned = (on: boolean, at: EpochMs) => ({ at, on, settledAt: at + MS_PER_MINUTE / 2 });
  const launch = turned(true, daysAgo(between(ctx, name, 70, 320)));
  if (resized !== undefined) {
    const at = daysAgo(resized.daysAgo);
    return {
      types: [
        { at: 0, value: resized.from },
        { at, value: type },
      ],
      power: [launch, turned(false, at - MS_PER_MINUTE), turned(true, at)],
    };
  }
  const stop = stoppedDaysAgo === undefined ? [] : [turned(false, daysAgo(stoppedDaysAgo))];
  return { types: always(type), power: [launch, ...stop] };
}

const scaled = <P extends { level: number }>(profile: P, factor: number): P => ({
  ...profile,
  level: profile.level * factor,
});

function attachedVolume(
  ctx: Generation,
  instance: InstanceRecord,
  of: { name: string; device: string; shape: VolumeShape; ops: number },
): VolumeRecord {
  const { device, shape, ops } = of;
  const isRoot = device === ROOT;
  const name = isRoot ? of.name : `${of.name}-data`;
  const { at } = instance.power[0];
  const own = Object.entries(instance.tags).filter(([key]) => !key.startsWith('aws:'));
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
      { instanceId: instance.id, device, at, settledAt: at, deleteOnTermination: isRoot },
    ],
    encrypted: instance.tags.env === 'prod',
    multiAttach: false,
    io: { level: ops, daily: 0.5, noise: 0.2 },
    tags: { ...Object.fromEntries(own), Name: name },
  };
}

/** Every stop, start and resize after the launch. */
function pastEvents(ctx: Generation, { id, region, power, types }: InstanceRecord): PastEvent[] {
  const event = (eventName: string, time: EpochMs, request: object) =>
    pastEvent(ctx, { eventName, time, region, request, ids: [id] });
  const switches = power
    .slice(1)
    .map(({ at, on }) => event(on ? 'StartInstances' : 'StopInstances', at, { InstanceIds: [id] }));
  const resizes = types
    .slice(1)
    .map(({ at, value }) =>
      event('ModifyInstanceAttribute', at, { InstanceId: id, InstanceType: { Value: value } }),
    );
  return [...switches, ...resizes];
}
