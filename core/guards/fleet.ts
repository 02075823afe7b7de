import { counted, listed } from '#core/present/format.ts';
import {
  clear,
  defineGuard,
  EVERY_PLAN,
  type Guard,
  guardOf,
  plansOn,
  plansThatCall,
  stop,
} from './guard.ts';
import type { TargetGroup } from './surroundings.ts';

/** AWS sets it on the members of a group. */
export const GROUP_TAG = 'aws:autoscaling:groupName';

/** @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html */
const autoScalingGroup = guardOf('ec2/instance', {
  id: 'auto-scaling-group',
  family: 'fleet',
  numbers: [1],
  stopsWhen: 'it belongs to an Auto Scaling group, in standby too',
  asks: plansOn('ec2/instance'),
  needs: ['autoScaling'],
  check: ({ tags }, { autoScaling }) => {
    const group = autoScaling?.group ?? tags[GROUP_TAG];
    if (group === undefined) return clear('it is in no Auto Scaling group');
    const state = autoScaling === null ? '' : ` (${autoScaling.lifecycleState})`;
    return stop(
      `it belongs to the Auto Scaling group ${group}${state}`,
      "change the group's launch template instead",
    );
  },
});

/** What each service would do to a member that is changed behind its back. */
const MANAGERS: Readonly<Record<string, string>> = {
  beanstalk: 'the Elastic Beanstalk environment',
  ecs: 'the ECS cluster',
  eks: 'the EKS cluster',
  emr: 'the EMR cluster',
};

const managedFleet = defineGuard({
  id: 'managed-fleet',
  family: 'fleet',
  numbers: [13],
  stopsWhen: 'ECS, EKS, EMR or Elastic Beanstalk manages it',
  asks: EVERY_PLAN,
  needs: ['codeOwner'],
  check: ({ codeOwner }) => {
    const manager = codeOwner === null ? undefined : MANAGERS[codeOwner.tool];
    if (codeOwner === null || manager === undefined)
      return clear('no ECS, EKS, EMR or Elastic Beanstalk manages it');
    return stop(
      `it is managed by ${manager} ${codeOwner.name} (${codeOwner.seenBy})`,
      'change it there',
    );
  },
});

const STOPS = plansThatCall('ec2:StopInstances', 'ec2:TerminateInstances');

const servesAlone = defineGuard({
  id: 'serves-alone',
  family: 'fleet',
  numbers: [14],
  stopsWhen: 'a load balancer would have too few other healthy targets while it is away',
  asks: STOPS,
  needs: ['targetGroups'],
  check: ({ targetGroups }, { options }) => {
    const { healthyOthers } = options['serves-alone'];
    // Whatever the state of this one: a group without healthy targets sends requests to the others.
    const alone = targetGroups.filter((group) => !(group.healthyOthers >= healthyOthers));
    const left = (groups: readonly TargetGroup[]): string =>
      listed(
        groups.map((group) => `${counted(group.healthyOthers, 'healthy target')} in ${group.name}`),
      );
    if (targetGroups.length === 0) return clear('no load balancer sends requests to it');
    if (alone.length === 0) return clear(`without it there are ${left(targetGroups)}`);
    return stop(
      `without it there would be ${left(alone)}`,
      `add targets until there are ${healthyOthers}`,
    );
  },
});

const quorumMember = defineGuard({
  id: 'quorum-member',
  family: 'fleet',
  numbers: [14],
  stopsWhen: 'a tag marks it as a member of something that decides by majority',
  asks: STOPS,
  needs: [],
  check: (_found, { now: { tags }, options }) => {
    const marks = options['quorum-member'].tags;
    const mark = marks.find((tag) => tag in tags);
    if (mark === undefined)
      return clear(
        `no tag marks it as a member of a quorum (${marks.join(', ') || 'none is set'})`,
      );
    return stop(
      `its tag ${mark} marks it as a member of the quorum ${tags[mark] || 'that it names'}`,
      'change its members by hand, one at a time',
    );
  },
});

/** What holds for a member of something larger. */
export const FLEET_GUARDS: readonly Guard[] = [
  autoScalingGroup,
  managedFleet,
  quorumMember,
  servesAlone,
];
