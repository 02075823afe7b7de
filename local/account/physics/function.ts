import { type EpochMs, type Mib, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { gaussian, poisson, seedOf, uniform } from '../random.ts';
import type { FunctionRecord, FunctionShape, Workload } from '../records.ts';
import { valueAt } from '../timeline.ts';
import { profileLoad, SLOT_MS, slotOf } from './load.ts';
import { memoryPressure, outOfMemory } from './saturation.ts';

/** Memory at which Lambda gives one whole vCPU. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MIB_PER_VCPU: Mib = 1_769;

/** What a function's invocations of one minute have in common. */
export interface FunctionMinute {
  readonly invocations: number;
  readonly errors: number;
  readonly meanMs: number;
  /** Computing, in vCPU milliseconds. */
  readonly cpuMs: number;
  readonly usedMib: Mib;
  readonly shape: FunctionShape;
}

/** Demands that were injected; 1 when nothing was. */
export interface Demand {
  readonly memory: number;
  readonly cpu: number;
}

/** Returns the mean duration of an invocation: waiting, and computing on the share of a vCPU that the memory buys. */
export function meanDuration(workload: Workload, shape: FunctionShape, demand: Demand): number {
  const vcpus = Math.min(shape.memoryMib / MIB_PER_VCPU, workload.parallelism);
  const alone = workload.ioMs + (workload.cpuMs * demand.cpu) / vcpus;
  const filled = (workload.workingSetMib * demand.memory) / shape.memoryMib;
  // A collector that runs all the time delays the waiting as well as the computing.
  const ms = alone * memoryPressure(filled);
  return Math.min(ms, shape.timeoutS * MS_PER_SECOND);
}

/** Before a function exists nobody calls it. */
const NOTHING = { invocations: 0, errors: 0, meanMs: 0, cpuMs: 0, usedMib: 0 };
const MINUTES_PER_SLOT = SLOT_MS / MS_PER_MINUTE;

/** Returns a function's minutes: a pure function of the seed and the time, whatever is asked first. */
export function functionMinutes(
  record: FunctionRecord,
  accountSeed: number,
): (time: EpochMs) => FunctionMinute {
  const seed = seedOf(accountSeed, record.id);
  const { workload } = record;
  const perSecond = profileLoad(workload.perSecond, seed);
  let slot = { n: Number.NaN, invocations: 0, shift: 0, noise: 1 };
  const slotAt = (time: EpochMs) => {
    const n = slotOf(time);
    // Minutes are asked for in order, so remembering the last slot saves most of the work.
    if (slot.n !== n)
      slot = {
        n,
        invocations: poisson((perSecond(time) * SLOT_MS) / MS_PER_SECOND, seed, n),
        shift: uniform(seed, n, 7),
        noise: Math.exp(0.01 * gaussian(seed, n, 8)),
      };
    return slot;
  };
  return (time) => {
    if (time < record.createdAt) return { ...NOTHING, shape: valueAt(record.shapes, time) };
    const { invocations: total, shift, noise } = slotAt(time);
    const minute = Math.floor(time / MS_PER_MINUTE);
    const i = minute % MINUTES_PER_SLOT;
    const upTo = (k: number) => Math.floor((total * k) / MINUTES_PER_SLOT + shift);
    const invocations = upTo(i + 1) - upTo(i);
    const shape = valueAt(record.shapes, time);
    const memory = valueAt(record.memoryDemand, time);
    const cpu = valueAt(record.cpuDemand, time);
    const wanted = workload.workingSetMib * memory;
    const ratio = Math.min(1, workload.errorRatio + outOfMemory(wanted / shape.memoryMib));
    return {
      invocations,
      errors: Math.min(invocations, poisson(invocations * ratio, seed, minute)),
      meanMs: meanDuration(workload, shape, { memory, cpu }) * noise,
      cpuMs: workload.cpuMs * cpu * noise,
      usedMib: Math.min(shape.memoryMib, wanted),
      shape,
    };
  };
}
