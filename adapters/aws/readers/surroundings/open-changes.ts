import type { LiveChanges } from '#app/ports.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import { arnOf } from '../../arn.ts';
import { type Look, type Looker, volumesOf } from './look.ts';

/** Makes the look-up of other open changes, from our own ledger: on the resource, its volumes, or the instance it is attached to. */
export const makeReadOpenChanges =
  (liveChanges: LiveChanges): Looker<'openChanges'> =>
  async (look) => {
    const related = new Set([look.plan.resource, ...(await relativesOf(look))]);
    const own = planHash(look.plan);
    const others = (await liveChanges()).filter(
      // The lock lets one change have a resource, so that one with the same plan is the one that asks.
      ({ resource, planHash }) =>
        related.has(resource) && !(resource === look.plan.resource && planHash === own),
    );
    return others
      .map(({ number, resource }) => ({ number, resource }))
      .sort((a, b) => (a.number < b.number ? -1 : 1));
  };

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
