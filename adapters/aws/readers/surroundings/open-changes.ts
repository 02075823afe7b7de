import type { ChangeMeta, LiveChanges } from '#app/ports.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import { arnOf } from '../../arn.ts';
import { type Look, type Looker, volumesOf } from './look.ts';

/**
 * Makes the look-up of other open changes, from our own ledger: on the resource, its volumes, or the instance it is
 * attached to. Of two that have not begun the one that was opened first goes: they would stop each other for ever.
 */
export const makeReadOpenChanges =
  (liveChanges: LiveChanges): Looker<'openChanges'> =>
  async (look) => {
    const related = new Set([look.plan.resource, ...(await relativesOf(look))]);
    const live = (await liveChanges()).filter(({ resource }) => related.has(resource));
    const hash = planHash(look.plan);
    // The lock lets one change have a resource, so that one with the same plan is the one that asks.
    const own = live.find(
      ({ resource, planHash }) => resource === look.plan.resource && planHash === hash,
    );
    return live
      .filter((other) => other !== own && !(own !== undefined && mustWait(other, own)))
      .map(({ number, resource }) => ({ number, resource }))
      .sort((a, b) => (a.number < b.number ? -1 : 1));
  };

const mustWait = (other: ChangeMeta, own: ChangeMeta): boolean =>
  other.phase === 'open' &&
  (own.openedAt < other.openedAt || (own.openedAt === other.openedAt && own.change < other.change));

/** What stops with the resource, or what it stops with. */
const relativesOf = async (look: Look): Promise<string[]> => {
  const { resource, scope } = look;
  switch (resource.type) {
    case 'ec2/address':
    case 'lambda/function':
    case 'logs/log-group':
    case 'rds/instance':
      return [];
    case 'ebs/volume':
      return resource.attachedTo === undefined
        ? []
        : [arnOf(scope, 'ec2', `instance/${resource.attachedTo}`)];
    case 'ec2/instance':
      return (await volumesOf(look)).map((id) => arnOf(scope, 'ec2', `volume/${id}`));
  }
};
