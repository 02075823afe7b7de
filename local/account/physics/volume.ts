import type { Estate } from '../estate/estate.ts';
import { isUp } from '../lifecycle/instance.ts';
import { attachmentAt, iopsOf, shapeAt } from '../lifecycle/volume.ts';
import { seedOf } from '../random.ts';
import type { InstanceRecord, VolumeRecord } from '../records.ts';
import { valueAt } from '../timeline.ts';
import { type Load, profileLoad } from './load.ts';
import { queueing } from './saturation.ts';

/** How a volume does at a time; NaN while no running instance has it. */
interface VolumePhysics {
  readonly opsPerSecond: Load;
  readonly queueLength: Load;
}

export function volumePhysics(
  record: VolumeRecord,
  estate: Estate,
  instance: (id: string) => InstanceRecord | undefined,
): VolumePhysics {
  const asked = profileLoad(record.io, seedOf(estate.seed, record.id));
  const demand: Load = (time) => {
    const attachment = attachmentAt(record, time);
    const user = attachment && instance(attachment.instanceId);
    if (user === undefined || !isUp(user, time)) return Number.NaN;
    return asked(time) * (record.ioDemand === undefined ? 1 : valueAt(record.ioDemand, time));
  };
  const limit: Load = (time) => iopsOf(shapeAt(record, time));
  return {
    opsPerSecond: (time) => Math.min(demand(time), limit(time)),
    queueLength: (time) => {
      const utilisation = demand(time) / limit(time);
      return utilisation * queueing(utilisation);
    },
  };
}
