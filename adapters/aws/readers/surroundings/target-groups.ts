import type {
  ElasticLoadBalancingV2,
  TargetGroup as ShownGroup,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetGroup } from '#core/guards/surroundings.ts';
import type { ResourceType } from '#core/model/facts.ts';
import { clientFor } from '../../clients.ts';
import { readClassicLoadBalancers } from './classic-load-balancers.ts';
import type { Look } from './look.ts';

/** Nothing leads from a target to its groups, so that each group is asked; this many at a time. */
const GROUPS_AT_ONCE = 5;

/** What may be registered, and whose clients look for it. */
type Registered = Pick<Look, 'resource' | 'owner'>;
const CAN_BE_TARGETS: ReadonlySet<ResourceType> = new Set(['ec2/instance', 'lambda/function']);

/**
 * Reads the target groups that send requests to the resource, by the names it can be registered under: its id, its
 * private addresses, or a function's ARN; and the classic load balancers, which have none.
 */
export const readTargetGroups = async (look: Registered): Promise<readonly TargetGroup[]> => {
  if (!CAN_BE_TARGETS.has(look.resource.type)) return [];
  const elb = await clientFor('elastic-load-balancing-v2', look.owner);
  const groups: ShownGroup[] = [];
  for await (const { TargetGroups = [] } of elb.paginateDescribeTargetGroups({}))
    groups.push(...TargetGroups);
  const names = await namesOf(look, groups);
  const relevant = groups.filter(({ TargetType }) => names.has(TargetType ?? ''));
  const found: TargetGroup[] = [];
  for (let i = 0; i < relevant.length; i += GROUPS_AT_ONCE) {
    const some = relevant.slice(i, i + GROUPS_AT_ONCE);
    const seen = await Promise.all(
      some.map((group) => seenIn(elb, group, names.get(group.TargetType ?? '') ?? [])),
    );
    found.push(...seen.flat());
  }
  found.push(...(await readClassicLoadBalancers(look)));
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Returns what targets of each type are called that are the resource. */
const namesOf = async (
  { resource, owner }: Registered,
  groups: readonly ShownGroup[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (resource.type !== 'ec2/instance') return new Map([['lambda', [resource.arn]]]);
  const names = new Map<string, readonly string[]>([['instance', [resource.id]]]);
  if (!groups.some(({ TargetType }) => TargetType === 'ip')) return names;
  const ec2 = await clientFor('ec2', owner);
  const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: [resource.id] });
  const shown = Reservations[0]?.Instances?.[0];
  const addresses = [
    shown?.PrivateIpAddress,
    ...(shown?.NetworkInterfaces ?? []).flatMap(({ PrivateIpAddresses = [] }) =>
      PrivateIpAddresses.map(({ PrivateIpAddress }) => PrivateIpAddress),
    ),
  ];
  return names.set(
    'ip',
    addresses.filter((address) => address !== undefined),
  );
};

const seenIn = async (
  elb: ElasticLoadBalancingV2,
  { TargetGroupArn, TargetGroupName = '' }: ShownGroup,
  names: readonly string[],
): Promise<TargetGroup[]> => {
  const { TargetHealthDescriptions: all = [] } = await elb.describeTargetHealth({ TargetGroupArn });
  const isOwn = ({ Target }: TargetHealthDescription) => names.includes(Target?.Id ?? '');
  const own = all.filter(isOwn);
  if (own.length === 0) return [];
  const healthy = all.filter((target) => !isOwn(target) && stateOf(target) === 'healthy');
  // One target may be registered with several ports; the least healthy of them counts.
  const state = own.map(stateOf).find((s) => s !== 'healthy') ?? 'healthy';
  const healthyOthers = new Set(healthy.map(({ Target }) => Target?.Id)).size;
  return [{ name: TargetGroupName, healthyOthers, state }];
};

const stateOf = ({ TargetHealth }: TargetHealthDescription): string =>
  TargetHealth?.State ?? 'unknown';
