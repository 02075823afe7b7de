import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import type { Gib } from '#core/model/units.ts';
import type { Architecture } from './records.ts';

/** A current or previous instance type, as far as the account's physics and its answers need it. */
export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGib: Gib;
  readonly architecture: Architecture;
  readonly currentGeneration: boolean;
  /** Disks of the host, each of so many GB. */
  readonly diskGb?: number;
}

const GIB_PER_VCPU: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };
/** Graviton families, which the price book does not sell: they exist so that choosing one can fail as in AWS. */
const ARM_FAMILIES = ['c7g', 'm7g', 'r7g'];
/** With a disk of the host, which a stop wipes. */
const DISK_FAMILIES = ['m6id'];
const OTHER_SIZES = ['large', 'xlarge', '2xlarge', '4xlarge'];

function instanceType(name: string): InstanceType {
  const [family = '', size = ''] = name.split('.');
  const vcpus = size === 'large' ? 2 : 4 * Number.parseInt(size, 10) || 4;
  return {
    name,
    vcpus,
    memoryGib: vcpus * (GIB_PER_VCPU[family.charAt(0)] ?? 4),
    architecture: family.endsWith('g') ? 'arm64' : 'x86_64',
    currentGeneration: !family.endsWith('5'),
    // About 59 GB for each vCPU.
    ...(family.endsWith('d') && { diskGb: vcpus * 59 }),
  };
}

/** Every type that the account knows, by name. */
export const INSTANCE_TYPES: ReadonlyMap<string, InstanceType> = new Map(
  [
    ...Object.keys(BUILT_IN_PRICES.instanceHour),
    ...[...ARM_FAMILIES, ...DISK_FAMILIES].flatMap((family) =>
      OTHER_SIZES.map((size) => `${family}.${size}`),
    ),
  ]
    .sort()
    .map((name) => [name, instanceType(name)]),
);

/** Returns a type that a record names. */
export function knownType(name: string): InstanceType {
  const type = INSTANCE_TYPES.get(name);
  if (type === undefined) throw new Error(`The estate names an unknown instance type: ${name}`);
  return type;
}

/** Zones by region; the last zone of us-east-1 is the old one that gets no new families, as in AWS. */
export const ZONES: Readonly<Record<string, readonly string[]>> = {
  'us-east-1': ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d', 'us-east-1e'],
  'eu-west-1': ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
};
const OLD_ZONE = 'us-east-1e';

/** Returns whether a type has ever been sold in a zone. */
export const isSold = (type: string, zone: string): boolean =>
  zone !== OLD_ZONE || !/^.7/.test(type);
