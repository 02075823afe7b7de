import type { Scope } from '#core/contract/events.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { LookUp, LookUps } from '#core/guards/surroundings.ts';
import type { Fact, FactOf, ResourceType } from '#core/model/facts.ts';
import type { Plan } from '#core/model/plan.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type ClientOwner, clientFor } from '../../clients.ts';

/** What a look-up is about, and whose clients it looks with. */
export interface Look {
  readonly plan: Plan;
  readonly resource: Fact;
  readonly scope: Scope;
  readonly owner: ClientOwner;
  readonly at: EpochMs;
}

/** Answers one look-up. @throws AppError where it cannot: that look-up is then unreadable, and only that one */
export type Looker<L extends LookUp> = (look: Look) => Promise<LookUps[L]>;

/** Returns the resource of a look-up that makes sense for one type only. */
export const resourceOf = <T extends ResourceType>({ resource }: Look, type: T): FactOf<T> => {
  if (resource.type === type) return resource as FactOf<T>;
  throw new InvalidInputError(`${resource.id} is no ${type}: there is nothing to look up`);
};

/** Returns the ids of the volumes that are attached to the instance. */
export const volumesOf = async ({ resource, owner }: Look): Promise<string[]> => {
  const ec2 = await clientFor('ec2', owner);
  const ids: string[] = [];
  for await (const { Volumes = [] } of ec2.paginateDescribeVolumes({
    Filters: [{ Name: 'attachment.instance-id', Values: [resource.id] }],
  }))
    ids.push(...Volumes.map(({ VolumeId = '' }) => VolumeId));
  return ids.sort();
};
