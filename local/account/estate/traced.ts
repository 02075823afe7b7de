import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { type EpochMs, type Gib, MS_PER_DAY } from '#core/model/units.ts';
import { INSTANCE_TYPES, type InstanceType } from '../instance-types.ts';
import type { Load } from '../physics/load.ts';
import { hash32, hexDigits, seedOf } from '../random.ts';
import type { InstanceRecord, VolumeRecord } from '../records.ts';
import { always } from '../timeline.ts';
import type { Estate, RecordedMachine } from './estate.ts';

/** A recorded machine: what it has, and what it used in each period; NaN where nothing was recorded. */
export interface TracedMachine {
  readonly id: string;
  readonly cores: number;
  readonly capMhz: number;
  readonly memCapMb: number;
  readonly cpuMhz: ArrayLike<number>;
  readonly memMb: ArrayLike<number>;
}

export interface Traces {
  readonly startMs: EpochMs;
  readonly periodMs: number;
  readonly machines: readonly TracedMachine[];
}

const REGION = 'us-east-1';
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'];
const FAMILIES = ['c7i', 'm7i', 'r7i'];
const ROOT = '/dev/xvda';

/**
 * Returns an account of instances that do what recorded machines did. Now is the end of the trace; from there on the
 * load of its last week is repeated, week after week (of its last whole days, if there is less than a week).
 */
export function tracedEstate(
  traces: Traces,
  { seed, accountId }: { readonly seed: number; readonly accountId: string },
): Estate {
  const { startMs, periodMs, machines } = traces;
  const slots = Math.max(0, ...machines.map((m) => m.cpuMhz.length));
  const instances = machines.map((m) => instance(m, startMs));
  return {
    key: `traced start=${startMs} period=${periodMs} slots=${slots} machines=${digest(machines)}`,
    seed,
    accountId,
    now: startMs + slots * periodMs,
    regions: [REGION],
    resources: [...instances, ...instances.map((i) => rootVolume(i, startMs))],
    events: [],
    machines: new Map(machines.map((m) => [m.id, recorded(m, traces)])),
  };
}

const digest = (machines: readonly TracedMachine[]): string =>
  `${machines.length}:${hexDigits(seedOf(0, machines.map((m) => `${m.id} ${m.cpuMhz.length}`).join()), 1, 8)}`;

/** Returns the cheapest current type with at least the cores and the memory; the largest when none is large enough. */
export function smallestType(cores: number, memoryGib: Gib): InstanceType {
  const priced = [...INSTANCE_TYPES.values()]
    .filter((t) => FAMILIES.includes(t.name.split('.')[0] ?? ''))
    .toSorted((a, b) => price(a) - price(b) || (a.name < b.name ? -1 : 1));
  const fits = priced.find((t) => t.vcpus >= cores && t.memoryGib >= memoryGib) ?? priced.at(-1);
  if (fits === undefined) throw new Error('The price book sells none of the families');
  return fits;
}

const price = ({ name }: InstanceType): number => BUILT_IN_PRICES.instanceHour[name] ?? Infinity;

/** Work in vCPUs of the recorded machine, so that its utilisation on a type follows from the type's vCPUs alone. */
function recorded(machine: TracedMachine, { startMs, periodMs }: Traces): RecordedMachine {
  const mhzPerCore = machine.capMhz / machine.cores;
  const cpu = repeating(machine.cpuMhz, startMs, periodMs);
  return {
    vcpu: (time) => cpu(time) / mhzPerCore,
    memoryMib: repeating(machine.memMb, startMs, periodMs),
  };
}

function repeating(values: ArrayLike<number>, startMs: EpochMs, periodMs: number): Load {
  const { length } = values;
  const perDay = Math.max(1, Math.round(MS_PER_DAY / periodMs));
  const days = Math.min(7, Math.floor(length / perDay));
  const cycle = days > 0 ? days * perDay : length;
  return (time) => {
    const slot = Math.floor((time - startMs) / periodMs);
    const i = slot < length ? slot : length - cycle + ((slot - length) % cycle);
    return values[i] ?? Number.NaN;
  };
}

function instance(machine: TracedMachine, startMs: EpochMs): InstanceRecord {
  const name = seedOf(0, `trace ${machine.id}`);
  const zone = ZONES[hash32(name, 2) % ZONES.length] ?? REGION;
  const env = ['prod', 'prod', 'staging', 'dev'][hash32(name, 3) % 4] ?? 'prod';
  return {
    kind: 'instance',
    id: `i-${hexDigits(name, 1, 17)}`,
    region: REGION,
    zone,
    architecture: 'x86_64',
    types: always(smallestType(machine.cores, machine.memCapMb / 1_024).name),
    power: [{ at: startMs, on: true, settledAt: startMs }],
    load: { machine: machine.id },
    demand: always(1),
    memory: { baseMib: 0, loadMib: 0 },
    rootDevice: ROOT,
    traits: { agent: true },
    tags: { Name: `vm-${machine.id}`, env, team: 'traced', owner: 'traced@shop.example' },
  };
}

function rootVolume(user: InstanceRecord, at: EpochMs): VolumeRecord {
  return {
    kind: 'volume',
    id: user.id.replace('i-', 'vol-'),
    region: user.region,
    zone: user.zone,
    createdAt: at,
    availableAt: at,
    shape: { type: 'gp3', sizeGib: 30, iops: 3_000, throughputMibps: 125 },
    modifications: [],
    attachments: [
      { instanceId: user.id, device: ROOT, at, settledAt: at, deleteOnTermination: true },
    ],
    encrypted: true,
    multiAttach: false,
    io: { level: 12, daily: 0.5, noise: 0.2 },
    tags: user.tags,
  };
}
