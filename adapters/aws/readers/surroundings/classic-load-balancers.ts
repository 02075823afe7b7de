import type {
  ElasticLoadBalancing,
  LoadBalancerDescription,
} from '@aws-sdk/client-elastic-load-balancing';
import type { TargetGroup } from '#core/guards/surroundings.ts';
import { clientFor } from '../../clients.ts';
import type { Look } from './look.ts';

/**
 * Reads the classic load balancers that send requests to an instance; nothing else can be registered with one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-healthchecks.html
 */
export const readClassicLoadBalancers = async ({
  resource,
  owner,
}: Pick<Look, 'resource' | 'owner'>): Promise<readonly TargetGroup[]> => {
  if (resource.type !== 'ec2/instance') return [];
  const elb = await clientFor('elastic-load-balancing', owner);
  const found: TargetGroup[] = [];
  for await (const { LoadBalancerDescriptions = [] } of elb.paginateDescribeLoadBalancers({}))
    for (const shown of LoadBalancerDescriptions)
      if (shown.Instances?.some(({ InstanceId }) => InstanceId === resource.id))
        found.push(await seenIn(elb, shown, resource.id));
  return found;
};

const seenIn = async (
  elb: ElasticLoadBalancing,
  { LoadBalancerName = '' }: LoadBalancerDescription,
  id: string,
): Promise<TargetGroup> => {
  const { InstanceStates = [] } = await elb.describeInstanceHealth({ LoadBalancerName });
  const others = InstanceStates.filter(({ InstanceId }) => InstanceId !== id);
  const own = InstanceStates.find(({ InstanceId }) => InstanceId === id);
  return {
    name: `${LoadBalancerName} (classic load balancer)`,
    healthyOthers: others.filter(({ State }) => State === IN_SERVICE).length,
    state: own?.State === IN_SERVICE ? 'healthy' : (own?.State ?? 'unknown'),
  };
};

const IN_SERVICE = 'InService';
