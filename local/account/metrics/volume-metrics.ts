import { MS_PER_MINUTE } from '#core/model/units.ts';
import { volumePhysics } from '../physics/volume.ts';
import type { VolumeRecord } from '../records.ts';
import type { Store } from '../store.ts';
import type { ResourceMetrics } from './resource-metrics.ts';
import { gauge } from './series.ts';

/** Bytes of one operation, and how many of the operations read. */
const OPERATION_BYTES = 16 * 1_024;
const READ_SHARE = 0.4;

/** What EBS publishes of a volume while a running instance has it. */
export function volumeMetrics(store: Store, record: VolumeRecord): ResourceMetrics {
  const physics = volumePhysics(record, store.estate, (id) => store.get('instance', id));
  const perMinute = (factor: number) =>
    gauge(MS_PER_MINUTE, (t) => Math.round(physics.opsPerSecond(t) * 60 * factor));
  return {
    id: record.id,
    isAliveSince: (time, now) =>
      record.attachments.some((a) => a.at < now && (a.detach?.at ?? now) > time),
    series: {
      'AWS/EBS': {
        VolumeReadOps: perMinute(READ_SHARE),
        VolumeWriteOps: perMinute(1 - READ_SHARE),
        VolumeReadBytes: perMinute(READ_SHARE * OPERATION_BYTES),
        VolumeWriteBytes: perMinute((1 - READ_SHARE) * OPERATION_BYTES),
        VolumeQueueLength: gauge(MS_PER_MINUTE, physics.queueLength),
      },
    },
  };
}
