import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';
import { uniform } from '../random.ts';
import type { InstanceRecord, SnapshotRecord, VolumeRecord } from '../records.ts';
import type { UNATTACHED } from './fleet.ts';
import {
  baseTags,
  between,
  type Generation,
  HOME,
  idOf,
  type PastEvent,
  pastEvent,
  shapeOf,
} from './generation.ts';

/** Returns a volume that is attached to nothing, and the event that left it so. */
export function orphan(
  ctx: Generation,
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
export function oldSnapshots(ctx: Generation, volumes: readonly VolumeRecord[]): SnapshotRecord[] {
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
      description: `nightly ${dayOf(startedAt)}`,
      encrypted: volume?.encrypted ?? false,
      tags: { ...volume?.tags, Name: `nightly-${volume?.tags.Name ?? i}` },
    };
  });
}
const SNAPSHOTS = 25;
