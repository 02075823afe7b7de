import { MS_PER_DAY } from '#core/model/units.ts';
import {
  emptyZone,
  type NeighbourRecord,
  type StackMember,
  type TargetGroupRecord,
  type ZoneRecord,
} from '../neighbours.ts';
import type { AddressRecord, FunctionRecord, InstanceRecord, SnapshotRecord } from '../records.ts';
import { type Generation, HOME, idOf } from './generation.ts';

/** Stacks, by name, and which instances and functions they declare under which logical id. */
const STACKS: readonly {
  readonly name: string;
  readonly cdk?: boolean;
  readonly declares: Readonly<Record<string, string>>;
}[] = [
  { name: 'reporting', declares: { ReportingDatabase: 'reporting-db' } },
  {
    name: 'PlatformStack',
    cdk: true,
    declares: { GrafanaInstance: 'grafana', SessionCleanup: 'session-cleanup' },
  },
];

/** Target groups and what the instances in them are called, with the numbers behind the names left out. */
const TARGET_GROUPS: Readonly<Record<string, string>> = {
  'orders-api': 'orders-api',
  'checkout-api': 'checkout-api',
  'web-frontend': 'web-frontend',
  // One machine alone: stopping it stops the service.
  edge: 'edge-proxy',
};

/** Auto Scaling groups and what the instances in them are called. */
const SCALING_GROUPS: Readonly<Record<string, string>> = {
  'recommend-workers': 'recommend-worker',
};

/** Returns what surrounds the machines and functions of the generated estate. */
export function neighbours(
  ctx: Generation,
  instances: readonly InstanceRecord[],
  functions: readonly FunctionRecord[],
  snapshots: readonly SnapshotRecord[],
): NeighbourRecord[] {
  const called = (name: string) =>
    instances.filter((i) => i.region === HOME && i.tags.Name?.replace(/-\d+$/, '') === name);
  const common = { region: HOME };
  const member = ([logicalId, name]: readonly [string, string]): StackMember => {
    const [instance] = called(name);
    if (instance !== undefined)
      return { logicalId, physicalId: instance.id, type: 'AWS::EC2::Instance' };
    if (functions.some((f) => f.name === name))
      return { logicalId, physicalId: name, type: 'AWS::Lambda::Function' };
    throw new Error(`The estate has no ${name}`);
  };
  const stacks = STACKS.map(({ name, cdk, declares }) => ({
    kind: 'stack' as const,
    ...common,
    id: name,
    createdAt: ctx.now - 200 * MS_PER_DAY,
    resources: [
      ...Object.entries(declares).map(member),
      ...(cdk ? [{ logicalId: 'CDKMetadata', physicalId: name, type: 'AWS::CDK::Metadata' }] : []),
    ],
  }));
  const targetGroups = Object.entries(TARGET_GROUPS).map(
    ([id, name]): TargetGroupRecord => ({
      kind: 'target-group',
      ...common,
      id,
      targetType: 'instance',
      port: 8_080,
      targets: called(name).map((i) => ({ id: i.id })),
    }),
  );
  const scalingGroups = Object.entries(SCALING_GROUPS).map(([id, name]) => ({
    kind: 'scaling-group' as const,
    ...common,
    id,
    launchTemplate: `${id}-template`,
    members: called(name).map((i) => ({ instanceId: i.id, lifecycleState: 'InService' as const })),
  }));
  return [...stacks, ...targetGroups, ...scalingGroups, ...images(ctx, snapshots)];
}

/** Hosted zones, and the addresses that names in them lead to: a partner's access was moved, its name was not. */
const ZONES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'shop.example.': {
    'git.shop.example.': 'gitlab',
    'sftp.shop.example.': 'partner-sftp',
  },
};

/** Returns the account's hosted zones. */
export const zones = (addresses: readonly AddressRecord[]): ZoneRecord[] =>
  Object.entries(ZONES).map(([zone, names]) => ({
    ...emptyZone(zone),
    records: Object.entries(names).flatMap(([name, tag]) =>
      addresses
        .filter(({ tags }) => tags.Name === tag)
        .map(({ publicIp }) => ({ name, type: 'A' as const, value: publicIp })),
    ),
  }));

/** Golden images, one of them no longer in use: their snapshots are still needed. */
function images(ctx: Generation, snapshots: readonly SnapshotRecord[]): NeighbourRecord[] {
  return snapshots
    .filter((s) => s.region === HOME)
    .slice(0, 2)
    .map((snapshot, i) => ({
      kind: 'image',
      region: HOME,
      id: idOf(ctx, 'ami-', `golden ${i}`),
      name: `golden-image-${i + 1}`,
      snapshotIds: [snapshot.id],
      ...(i === 1 && { disabled: true }),
      tags: {},
    }));
}
