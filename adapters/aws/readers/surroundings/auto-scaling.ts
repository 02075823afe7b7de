import { clientFor } from '../../clients.ts';
import type { Looker } from './look.ts';

/** Says in which Auto Scaling group an instance is, standby included. */
export const readAutoScaling: Looker<'autoScaling'> = async ({ resource, owner }) => {
  if (resource.type !== 'ec2/instance') return null;
  const autoScaling = await clientFor('auto-scaling', owner);
  const { AutoScalingInstances: [member] = [] } = await autoScaling.describeAutoScalingInstances({
    InstanceIds: [resource.id],
  });
  if (member === undefined) return null;
  return {
    group: member.AutoScalingGroupName ?? '',
    lifecycleState: member.LifecycleState ?? 'unknown',
  };
};
