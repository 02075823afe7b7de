import type {
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { EpochMs } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { checkedAt, powerAt } from '../lifecycle/instance.ts';
import type { TargetGroupRecord } from '../neighbours.ts';
import { page, sortedBy } from '../paging.ts';
import { hexDigits, seedOf } from '../random.ts';
import type { Answer, World } from '../world.ts';
import { privateAddress } from './ec2/addresses.ts';

const GROUPS_PER_PAGE = 400;

/** Target groups, and how their targets answer. */
export const loadBalancing = (world: World): Record<string, Handler> => ({
  DescribeTargetGroups: (
    input: DescribeTargetGroupsCommandInput,
    context: CallContext,
  ): Answer<DescribeTargetGroupsCommandOutput> => {
    const { Names: names, TargetGroupArns: arns, PageSize = GROUPS_PER_PAGE } = input;
    if (names !== undefined && arns !== undefined)
      throw new ServiceError('ValidationError', 'Names and ARNs cannot be given together.');
    const all = inRegion(world, context);
    const arn = (group: TargetGroupRecord) => arnOf(group, context);
    for (const wanted of [...(names ?? []), ...(arns ?? [])])
      if (!all.some((group) => group.id === wanted || arn(group) === wanted)) throw notFound();
    const found = all.filter(
      (group) => names?.includes(group.id) ?? arns?.includes(arn(group)) ?? true,
    );
    const paging = { max: PageSize, token: input.Marker, badToken: 'ValidationError' };
    const { items, next } = page(found, (group) => group.id, paging);
    const TargetGroups = items.map((group) => ({
      TargetGroupName: group.id,
      TargetGroupArn: arn(group),
      TargetType: group.targetType,
      ...(group.targetType !== 'lambda' && {
        Protocol: 'HTTP' as const,
        Port: group.port,
        VpcId: 'vpc-0a1b2c3d4e5f60718',
      }),
      HealthCheckEnabled: true,
      LoadBalancerArns: [],
    }));
    return { TargetGroups, NextMarker: next };
  },

  DescribeTargetHealth: (
    input: DescribeTargetHealthCommandInput,
    context: CallContext,
  ): Answer<DescribeTargetHealthCommandOutput> => {
    const group = inRegion(world, context).find((g) => arnOf(g, context) === input.TargetGroupArn);
    if (group === undefined) throw notFound();
    const port = group.targetType === 'lambda' ? {} : { Port: group.port };
    const registered = group.targets.map((target) => ({
      Target: { Id: target.id, ...port },
      ...(group.targetType !== 'lambda' && { HealthCheckPort: String(group.port) }),
      TargetHealth: healthOf(world, target, context.now),
    }));
    const absent = (input.Targets ?? [])
      .filter(({ Id }) => !group.targets.some((target) => target.id === Id))
      .map((Target) => ({ Target, TargetHealth: NOT_REGISTERED }));
    const isAsked = (id: string) => input.Targets?.some(({ Id }) => Id === id) ?? true;
    return {
      TargetHealthDescriptions: [...registered.filter((r) => isAsked(r.Target.Id)), ...absent],
    };
  },
});

const inRegion = (world: World, { region }: CallContext): TargetGroupRecord[] =>
  sortedBy(
    world.store.all('target-group').filter((group) => group.region === region),
    (group) => group.id,
  );

const arnOf = ({ id }: TargetGroupRecord, { region, account }: CallContext): string =>
  `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${id}/${hexDigits(seedOf(0, id), 1, 16)}`;

const notFound = () =>
  new ServiceError('TargetGroupNotFoundException', 'One or more target groups not found');

const NOT_REGISTERED: TargetHealth = {
  State: 'unused',
  Reason: 'Target.NotRegistered',
  Description: 'Target is not registered to the target group',
};

type Target = TargetGroupRecord['targets'][number];

/** Healthy from when on the machine answers; a target that is no instance of ours always is. */
export function healthOf(world: World, { id, failing }: Target, now: EpochMs): TargetHealth {
  const { seed } = world.store.estate;
  const instance = world.store
    .all('instance')
    .find((i) => i.id === id || privateAddress(seed, i.id) === id);
  const power = instance && powerAt(instance, now);
  if (power === 'stopped' || power === 'stopping')
    return {
      State: 'unused',
      Reason: 'Target.InvalidState',
      Description: 'Target is in the stopped state',
    };
  if (failing)
    return {
      State: 'unhealthy',
      Reason: 'Target.ResponseCodeMismatch',
      Description: 'Health checks failed with these codes: [503]',
    };
  if (instance !== undefined && now < checkedAt(seed, instance, now))
    return {
      State: 'initial',
      Reason: 'Elb.InitialHealthChecking',
      Description: 'Initial health checks in progress',
    };
  return { State: 'healthy' };
}
