import type {
  DescribeAutoScalingInstancesCommandInput,
  DescribeAutoScalingInstancesCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { typeAt } from '../lifecycle/instance.ts';
import { page, sortedBy } from '../paging.ts';
import type { Answer, World } from '../world.ts';

const MEMBERS_PER_PAGE = 50;

/** Which instances are in which Auto Scaling group. */
export const autoScaling = (world: World): Record<string, Handler> => ({
  DescribeAutoScalingInstances: (
    input: DescribeAutoScalingInstancesCommandInput,
    { region, now }: CallContext,
  ): Answer<DescribeAutoScalingInstancesCommandOutput> => {
    const { InstanceIds: ids, MaxRecords = MEMBERS_PER_PAGE } = input;
    if (MaxRecords < 1 || MaxRecords > MEMBERS_PER_PAGE || (ids?.length ?? 0) > MEMBERS_PER_PAGE)
      throw new ServiceError('ValidationError', `At most ${MEMBERS_PER_PAGE} instances a call.`);
    const members = world.store
      .all('scaling-group')
      .filter((group) => group.region === region)
      .flatMap((group) => group.members.map((member) => ({ ...member, group })))
      .filter(({ instanceId }) => ids === undefined || ids.includes(instanceId));
    const key = (member: { instanceId: string }) => member.instanceId;
    const paging = { max: MaxRecords, token: input.NextToken };
    const { items, next } = page(sortedBy(members, key), key, paging);
    const AutoScalingInstances = items.flatMap(({ instanceId, lifecycleState, group }) => {
      const instance = world.store.get('instance', instanceId);
      if (instance === undefined) return [];
      const member = {
        InstanceId: instanceId,
        InstanceType: typeAt(instance, now),
        AutoScalingGroupName: group.id,
        AvailabilityZone: instance.zone,
        LifecycleState: lifecycleState,
        HealthStatus: 'HEALTHY',
        ProtectedFromScaleIn: false,
        LaunchTemplate: { LaunchTemplateName: group.launchTemplate, Version: '$Latest' },
      };
      return [member];
    });
    return { AutoScalingInstances, NextToken: next };
  },
});
