import type { EpochMs } from '#core/model/units.ts';
import type { MutationRecord } from '../mutation.ts';
import { hexDigits, seedOf, uniform, uuid } from '../random.ts';
import type { Tags, VolumeShape } from '../records.ts';

/** What a generated estate is a function of. */
export interface Generation {
  readonly seed: number;
  readonly now: EpochMs;
  readonly accountId: string;
}

export const HOME = 'us-east-1';
const OWNERS: Readonly<Record<string, string>> = {
  orders: 'ana',
  checkout: 'ben',
  catalog: 'chloe',
  web: 'dmitri',
  payments: 'emeka',
  platform: 'farah',
  data: 'george',
};
export const ROOT = '/dev/xvda';
export const DATA = '/dev/sdf';

/** An event of the time before, still without its id. */
export type PastEvent = Omit<MutationRecord, 'eventId'>;

/** Returns the id of what has this name; another seed gives another id. */
export const idOf = ({ seed }: Generation, prefix: string, name: string): string =>
  prefix + hexDigits(seedOf(seed, prefix + name), 1, 17);

/** A number between `low` and `high` that belongs to a name. */
export const between = ({ seed }: Generation, name: string, low: number, high: number): number =>
  low + (high - low) * uniform(seedOf(seed, name), 3);

export function baseTags(name: string, env: string, team: string): Tags {
  return { Name: name, env, team, owner: `${OWNERS[team]}@shop.example` };
}

export function pastEvent(
  { accountId, seed }: Generation,
  of: { eventName: string; time: EpochMs; region: string; request: object; ids: string[] },
): PastEvent {
  const { ids, ...event } = of;
  return {
    ...event,
    eventSource: 'ec2.amazonaws.com',
    principal: `arn:aws:sts::${accountId}:assumed-role/Operators/farah`,
    requestId: uuid(seedOf(seed, `${of.eventName} ${ids.join()}`), of.time),
    resources: ids.map((name) => ({
      type: name.startsWith('i-') ? 'AWS::EC2::Instance' : 'AWS::EC2::Volume',
      name,
    })),
  };
}

/** Returns a volume as its type is usually provisioned. */
export const shapeOf = (type: VolumeShape['type'], sizeGib: number): VolumeShape => ({
  type,
  sizeGib,
  ...(type === 'gp3' && { iops: 3_000, throughputMibps: 125 }),
  ...(type === 'io1' && { iops: 3_000 }),
});
