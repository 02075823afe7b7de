import { pick } from '#core/actions/observe.ts';
import type { FactOf } from '#core/model/facts.ts';
import type { Plan } from '#core/model/plan.ts';
import { clear, type Guard, type GuardAnswer, type GuardInput, stop } from './guard.ts';

/** AWS sets it on the members of a group. */
export const GROUP_TAG = 'aws:autoscaling:groupName';

const forInstances = (
  id: string,
  check: (now: FactOf<'ec2/instance'>, input: GuardInput) => GuardAnswer,
): Guard => ({
  id,
  family: 'instance',
  check: (now, input) =>
    now.type === 'ec2/instance' ? check(now, input) : stop(`${now.id} is no instance`),
});

const autoScalingGroup = forInstances('auto-scaling-group', ({ tags }) => {
  const group = tags[GROUP_TAG];
  if (group === undefined) return clear('it is in no Auto Scaling group');
  return stop(`it belongs to the Auto Scaling group ${group}: change the group's launch template`);
});

const spot = forInstances('spot', ({ lifecycle }) =>
  lifecycle === undefined
    ? clear('it is an ordinary instance')
    : stop(`it is a ${lifecycle} instance: EC2 may not give it back after a stop`),
);

const tenancy = forInstances('tenancy', ({ tenancy }) =>
  tenancy === 'default'
    ? clear('it runs on shared hardware')
    : stop(`its tenancy is ${tenancy}: the host may have no room for the new size`),
);

const instanceStore = forInstances('instance-store', ({ rootDevice }) =>
  rootDevice === 'ebs'
    ? clear('its root is an EBS volume')
    : stop('its root is on the host: a stop would lose it'),
);

const architecture = forInstances('architecture', ({ architecture }, { plan }) => {
  const targets = targetTypes(plan);
  const wrong = targets.find((type) => isArm(type) !== (architecture === 'arm64'));
  if (wrong === undefined) return clear(`${targets.join(', ')} is ${architecture} too`);
  return stop(`it is ${architecture} and ${wrong} is not: choose a type of its own architecture`);
});

const targetTypes = ({ steps }: Plan): string[] =>
  steps.flatMap(({ call }) => {
    const type = pick(call.input, 'InstanceType.Value');
    return typeof type === 'string' ? [type] : [];
  });

/**
 * Whether a type has an AWS processor, by its name: `g` after the generation.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
const isArm = (type: string): boolean => /^(a1|[a-z]+\d+[a-z-]*g[a-z-]*)\./.test(type);

/** What holds for every instance. */
export const INSTANCE_GUARDS: readonly Guard[] = [
  architecture,
  autoScalingGroup,
  instanceStore,
  spot,
  tenancy,
];
