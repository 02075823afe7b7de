import { MS_PER_DAY } from '#core/model/units.ts';
import { hash32, seedOf } from '../random.ts';
import type { AddressRecord, InstanceRecord } from '../records.ts';
import {
  baseTags,
  between,
  type Generation,
  HOME,
  idOf,
  type PastEvent,
  pastEvent,
} from './generation.ts';

interface AddressSpec {
  readonly name: string;
  readonly env: 'prod' | 'staging' | 'dev';
  readonly team: string;
  /** When it was last taken from an instance; CloudTrail knows of the last 90 days. */
  readonly freedDaysAgo?: number;
  /** Name of the instance that has it. */
  readonly on?: string;
  readonly more?: Partial<Pick<AddressRecord, 'pool' | 'reverseName'>>;
}

/** Two that nobody has had for long, and some that only look like it. */
const ADDRESSES: readonly AddressSpec[] = [
  { name: 'vpn-old', env: 'dev', team: 'platform', freedDaysAgo: 62 },
  { name: 'partner-sftp', env: 'prod', team: 'orders', freedDaysAgo: 27 },
  { name: 'migration-2024', env: 'staging', team: 'orders', freedDaysAgo: 180 },
  { name: 'blue-green', env: 'prod', team: 'web', freedDaysAgo: 3 },
  { name: 'gitlab', env: 'dev', team: 'platform', on: 'gitlab' },
  {
    name: 'mail-out',
    env: 'prod',
    team: 'platform',
    freedDaysAgo: 33,
    more: { reverseName: 'mail.shop.example.' },
  },
  {
    name: 'own-range',
    env: 'prod',
    team: 'platform',
    freedDaysAgo: 45,
    more: { pool: 'ipv4pool-ec2-012345' },
  },
];

/** Returns the Elastic IP addresses, and the events that left some of them free. */
export function addresses(
  ctx: Generation,
  instances: readonly InstanceRecord[],
): { addresses: AddressRecord[]; events: PastEvent[] } {
  const made = ADDRESSES.map((spec) => addressOf(ctx, spec, instances));
  return {
    addresses: made.map(({ address }) => address),
    events: made.flatMap(({ events }) => events),
  };
}

function addressOf(
  ctx: Generation,
  { name, env, team, freedDaysAgo = 0, on, more = {} }: AddressSpec,
  instances: readonly InstanceRecord[],
): { address: AddressRecord; events: PastEvent[] } {
  const id = idOf(ctx, 'eipalloc-', name);
  const freedAt = ctx.now - Math.round(freedDaysAgo * MS_PER_DAY);
  const user = instances.find((i) => i.tags.Name === on);
  const bits = hash32(seedOf(ctx.seed, id), 1);
  const associationId = idOf(ctx, 'eipassoc-', name);
  const address: AddressRecord = {
    kind: 'address',
    id,
    region: HOME,
    publicIp: `52.4.${(bits >>> 8) & 255}.${bits & 255}`,
    pool: 'amazon',
    allocatedAt: freedAt - Math.round(between(ctx, name, 60, 200) * MS_PER_DAY),
    ...(user && { association: { id: associationId, instanceId: user.id } }),
    tags: baseTags(name, env, team),
    ...more,
  };
  if (user !== undefined) return { address, events: [] };
  const request = { AssociationId: associationId };
  const event = { eventName: 'DisassociateAddress', time: freedAt, region: HOME, request };
  return { address, events: [pastEvent(ctx, { ...event, ids: [id] })] };
}
