import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import type {
  KeyRecord,
  ScalingGroupRecord,
  StackRecord,
  TargetGroupRecord,
  ZoneRecord,
} from './neighbours.ts';
import { emptyZone } from './neighbours.ts';
import type { InstanceRecord, InstanceTraits, ResourceRecord, ScheduledEvent } from './records.ts';
import type { Store } from './store.ts';

/** Something about a resource that stands in the way of changing it; each stays until it is set otherwise. */
export type Circumstance =
  /** A CloudFormation stack declares it. `resource`: instance or volume id, function name. */
  | {
      readonly kind: 'stack';
      readonly stack: string;
      readonly resource: string;
      readonly logicalId: string;
      /** The CDK deployed the stack. */
      readonly cdk?: boolean;
    }
  | {
      readonly kind: 'group';
      readonly group: string;
      readonly instanceId: string;
      readonly lifecycleState?: 'InService' | 'Standby';
    }
  | {
      readonly kind: 'target';
      readonly targetGroup: string;
      readonly instanceId: string;
      readonly failing?: boolean;
    }
  | { readonly kind: 'traits'; readonly instanceId: string; readonly traits: InstanceTraits }
  | {
      readonly kind: 'scheduled-event';
      readonly instanceId: string;
      readonly event: ScheduledEvent;
    }
  /** AWS gives an address to another account, once it is released. */
  | { readonly kind: 'address-taken'; readonly allocationId: string }
  /** A hosted zone has a record that leads to an address. */
  | {
      readonly kind: 'dns-record';
      readonly zone: string;
      readonly record: ZoneRecord['records'][number];
    }
  | { readonly kind: 'key'; readonly keyArn: string; readonly state: KeyRecord['state'] };

/** Sets a circumstance. @throws when the resource does not exist */
export const surround = (store: Store, set: Circumstance, now: EpochMs): void =>
  store.amend(recordWith(store, set, now), now);

function recordWith(store: Store, set: Circumstance, now: EpochMs): ResourceRecord {
  switch (set.kind) {
    case 'stack':
      return stackWith(store, set, now);
    case 'group':
      return groupWith(store, set);
    case 'target':
      return targetGroupWith(store, set);
    case 'traits': {
      const found = existing(store, set.instanceId);
      return { ...found, traits: { ...found.traits, ...set.traits } };
    }
    case 'scheduled-event': {
      const found = existing(store, set.instanceId);
      return { ...found, events: [...(found.events ?? []), set.event] };
    }
    case 'address-taken': {
      const found = store.get('address', set.allocationId);
      if (found === undefined) throw new Error(`No address ${set.allocationId}`);
      return { ...found, takenByOthers: true };
    }
    case 'dns-record':
      return zoneWith(store, set);
    case 'key': {
      const region = set.keyArn.split(':')[3] ?? '';
      return { kind: 'key', id: set.keyArn, region, state: set.state };
    }
  }
}

type Of<K extends Circumstance['kind']> = Extract<Circumstance, { kind: K }>;

function existing(store: Store, id: string): InstanceRecord {
  const found = store.get('instance', id);
  if (found === undefined) throw new Error(`No instance ${id}`);
  return found;
}

const TYPES: readonly [prefix: string, type: string][] = [
  ['i-', 'AWS::EC2::Instance'],
  ['vol-', 'AWS::EC2::Volume'],
  ['eipalloc-', 'AWS::EC2::EIP'],
  ['', 'AWS::Lambda::Function'],
];

function stackWith(store: Store, set: Of<'stack'>, now: EpochMs): StackRecord {
  const { resource: physicalId, logicalId } = set;
  const stack = store.get('stack', set.stack) ?? {
    kind: 'stack',
    id: set.stack,
    region: regionOf(store, physicalId),
    createdAt: now - MS_PER_DAY,
    resources: set.cdk
      ? [{ logicalId: 'CDKMetadata', physicalId: set.stack, type: 'AWS::CDK::Metadata' }]
      : [],
  };
  const type = TYPES.find(([prefix]) => physicalId.startsWith(prefix))?.[1] ?? '';
  return { ...stack, resources: [...stack.resources, { logicalId, physicalId, type }] };
}

function regionOf(store: Store, id: string): string {
  const found =
    store.get('instance', id) ??
    store.get('volume', id) ??
    store.get('address', id) ??
    store.all('function').find((f) => f.name === id);
  if (found === undefined) throw new Error(`No resource ${id}`);
  return found.region;
}

function groupWith(store: Store, set: Of<'group'>): ScalingGroupRecord {
  const { instanceId, lifecycleState = 'InService' } = set;
  const group = store.get('scaling-group', set.group) ?? {
    kind: 'scaling-group',
    id: set.group,
    region: existing(store, instanceId).region,
    launchTemplate: `${set.group}-template`,
    members: [],
  };
  const others = group.members.filter((m) => m.instanceId !== instanceId);
  return { ...group, members: [...others, { instanceId, lifecycleState }] };
}

function zoneWith(store: Store, { zone: name, record }: Of<'dns-record'>): ZoneRecord {
  const zone = store.all('zone').find((z) => z.name === name) ?? emptyZone(name);
  return { ...zone, records: [...zone.records, record] };
}

function targetGroupWith(store: Store, set: Of<'target'>): TargetGroupRecord {
  const { instanceId: id, failing = false } = set;
  const group = store.get('target-group', set.targetGroup) ?? {
    kind: 'target-group',
    id: set.targetGroup,
    region: existing(store, id).region,
    targetType: 'instance',
    port: 8_080,
    targets: [],
  };
  return {
    ...group,
    targets: [...group.targets.filter((t) => t.id !== id), { id, failing }],
  };
}
