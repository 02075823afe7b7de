import type { InstanceStateName } from '@aws-sdk/client-ec2';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { seedOf, uniform } from '../random.ts';
import type { InstanceRecord, PowerSwitch } from '../records.ts';
import { valueAt } from '../timeline.ts';

/** EC2's own numbers for its states. */
const STATE_CODES = { pending: 0, running: 16, stopping: 64, stopped: 80 } as const;
export type InstancePower = keyof typeof STATE_CODES;

/** Returns the last switch at or before `time`; the launch for all time before it. */
function lastSwitch(instance: InstanceRecord, time: EpochMs): PowerSwitch {
  return instance.power.findLast((p) => p.at <= time) ?? instance.power[0];
}

/** Returns the state at `time`. */
export function powerAt(instance: InstanceRecord, time: EpochMs): InstancePower {
  const last = lastSwitch(instance, time);
  if (last.on) return time < last.settledAt ? 'pending' : 'running';
  return time < last.settledAt ? 'stopping' : 'stopped';
}

/** What EC2 answers for a state. */
export const stateOf = (power: InstancePower): { Code: number; Name: InstanceStateName } => ({
  Code: STATE_CODES[power],
  Name: power,
});

/** Returns whether the machine computes, and is paid, at `time`. */
export function isUp(instance: InstanceRecord, time: EpochMs): boolean {
  if (time < instance.power[0].settledAt) return false;
  const last = lastSwitch(instance, time);
  return last.on && time >= last.settledAt;
}

/** Returns the type at `time`. */
export const typeAt = (instance: InstanceRecord, time: EpochMs): string =>
  valueAt(instance.types, time);

/** Returns how long a switch takes: 30 to 60 s, each its own, known beforehand to nobody. */
export function switchMs(seed: number, instanceId: string, at: EpochMs): number {
  return Math.round((30 + 30 * uniform(seedOf(seed, instanceId), at)) * MS_PER_SECOND);
}

/** Returns from when on both status checks pass: two to three minutes after the machine is running. */
export function checkedAt(seed: number, instance: InstanceRecord, time: EpochMs): EpochMs {
  const { settledAt } = lastSwitch(instance, time);
  return settledAt + (2 + uniform(seedOf(seed, instance.id), settledAt)) * MS_PER_MINUTE;
}

/** Returns when it was last started, which is what EC2 calls the launch time. */
export function launchTime(instance: InstanceRecord, time: EpochMs): EpochMs {
  const started = instance.power.findLast((p) => p.on && p.at <= time);
  return (started ?? instance.power[0]).at;
}

/** Returns the time of the last stop, if it is stopped or stopping. */
export function stoppedSince(instance: InstanceRecord, time: EpochMs): EpochMs | undefined {
  const last = lastSwitch(instance, time);
  return last.on ? undefined : last.at;
}
