import { type EpochMs, type Mib, MS_PER_SECOND } from '#core/model/units.ts';
import type { Estate } from '../estate/estate.ts';
import { knownType } from '../instance-types.ts';
import { isUp, typeAt } from '../lifecycle/instance.ts';
import { gaussian, seedOf } from '../random.ts';
import type { InstanceRecord } from '../records.ts';
import { valueAt } from '../timeline.ts';
import { type Load, profileLoad, slotOf } from './load.ts';
import { memoryPressure, queueing } from './saturation.ts';

/** How an instance does at a time; NaN where it is not running or nothing was recorded. */
interface InstancePhysics {
  /** Demand divided by capacity, above 1 when overloaded. */
  readonly utilisation: Load;
  readonly cpuPercent: Load;
  readonly memoryPercent: Load;
  /** Median time of a request, for an instance that answers requests. */
  readonly requestMs: Load;
  readonly requestsPerSecond: Load;
  readonly networkInBytesPerSecond: Load;
}

const KIB = 1_024;
/** A second: what clocks, agents and address leases say to each other on a machine that does nothing. */
const IDLE_BYTES = 20;

export function instancePhysics(record: InstanceRecord, estate: Estate): InstancePhysics {
  const seed = seedOf(estate.seed, record.id);
  const { vcpu, memoryMib } = sources(record, estate, seed);
  const isRunning = (time: EpochMs) => isUp(record, time);
  const demand = (time: EpochMs) => vcpu(time) * valueAt(record.demand, time);
  const utilisation = (time: EpochMs) =>
    isRunning(time) ? demand(time) / knownType(typeAt(record, time)).vcpus : Number.NaN;
  const memoryShare = (time: EpochMs) =>
    memoryMib(time) / (knownType(typeAt(record, time)).memoryGib * KIB);
  const idleMs = record.traits.requestMs ?? Number.NaN;
  return {
    utilisation,
    cpuPercent: (time) => Math.min(100, 100 * utilisation(time)),
    memoryPercent: (time) =>
      isRunning(time) ? Math.min(100, 100 * memoryShare(time)) : Number.NaN,
    requestMs: (time) => idleMs * queueing(utilisation(time)) * memoryPressure(memoryShare(time)),
    requestsPerSecond: (time) =>
      isRunning(time) ? demand(time) / (idleMs / MS_PER_SECOND) : Number.NaN,
    networkInBytesPerSecond: (time) =>
      isRunning(time)
        ? IDLE_BYTES +
          100 *
            KIB *
            Math.max(0, demand(time) - 0.05) *
            Math.exp(0.1 * gaussian(seed, slotOf(time), 4))
        : Number.NaN,
  };
}

function sources(
  record: InstanceRecord,
  estate: Estate,
  seed: number,
): { vcpu: Load; memoryMib: (time: EpochMs) => Mib } {
  if ('machine' in record.load) {
    const machine = estate.machines.get(record.load.machine);
    if (machine === undefined)
      throw new Error(`The estate has no recorded machine ${record.load.machine}`);
    return machine;
  }
  const { profile } = record.load;
  const vcpu = profileLoad(profile, seed);
  const { baseMib, loadMib } = record.memory;
  return {
    vcpu,
    memoryMib: (time) =>
      (baseMib + loadMib * Math.min(1, vcpu(time) / profile.level)) *
      (1 + 0.01 * gaussian(seed, slotOf(time), 6)),
  };
}
