import type {
  DescribeInstanceHealthCommandInput,
  DescribeInstanceHealthCommandOutput,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import type { LoadBalancerRecord } from '../neighbours.ts';
import { page, sortedBy } from '../paging.ts';
import type { Answer, World } from '../world.ts';
import { healthOf } from './load-balancing.ts';

const BALANCERS_PER_PAGE = 400;

/** Load balancers of the first generation, which know instances and no groups. */
export const classicLoadBalancing = (world: World): Record<string, Handler> => ({
  DescribeLoadBalancers: (
    input: DescribeLoadBalancersCommandInput,
    context: CallContext,
  ): Answer<DescribeLoadBalancersCommandOutput> => {
    const { LoadBalancerNames: names, PageSize = BALANCERS_PER_PAGE } = input;
    const all = inRegion(world, context);
    for (const name of names ?? []) named(all, name);
    const found = all.filter(({ id }) => names?.includes(id) ?? true);
    const paging = { max: PageSize, token: input.Marker, badToken: 'ValidationError' };
    const { items, next } = page(found, ({ id }) => id, paging);
    return {
      LoadBalancerDescriptions: items.map(({ id, instances }) => ({
        LoadBalancerName: id,
        Scheme: 'internet-facing',
        Instances: instances.map((instance) => ({ InstanceId: instance.id })),
      })),
      NextMarker: next,
    };
  },

  DescribeInstanceHealth: (
    input: DescribeInstanceHealthCommandInput,
    context: CallContext,
  ): Answer<DescribeInstanceHealthCommandOutput> => {
    const { instances } = named(inRegion(world, context), input.LoadBalancerName ?? '');
    const wanted = input.Instances?.map(({ InstanceId }) => InstanceId);
    const strange = wanted?.find((id) => !instances.some((instance) => instance.id === id));
    if (strange !== undefined)
      throw new ServiceError('InvalidEndPointException', `Could not find EC2 instance ${strange}.`);
    return {
      InstanceStates: instances
        .filter(({ id }) => wanted?.includes(id) ?? true)
        .map((instance) => {
          const { State, Description = 'N/A' } = healthOf(world, instance, context.now);
          const isHealthy = State === 'healthy';
          return {
            InstanceId: instance.id,
            State: isHealthy ? 'InService' : 'OutOfService',
            ReasonCode: isHealthy ? 'N/A' : State === 'initial' ? 'ELB' : 'Instance',
            Description,
          };
        }),
    };
  },
});

const inRegion = (world: World, { region }: CallContext): LoadBalancerRecord[] =>
  sortedBy(
    world.store.all('load-balancer').filter((balancer) => balancer.region === region),
    ({ id }) => id,
  );

const named = (all: readonly LoadBalancerRecord[], name: string): LoadBalancerRecord => {
  const found = all.find(({ id }) => id === name);
  if (found !== undefined) return found;
  throw new ServiceError(
    'AccessPointNotFoundException',
    `There is no ACTIVE Load Balancer named '${name}'`,
  );
};
