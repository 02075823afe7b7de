// Longer than 250 lines: every call that an action makes, each answered in a few lines.
import { compare, observe, pick, type Reading } from '#core/actions/observe.ts';
import { resolveRefs } from '#core/actions/resolve.ts';
import type { Fact } from '#core/model/facts.ts';
import type { ApiCall, Json, Step, StepState } from '#core/model/plan.ts';

type Item = Record<string, Json>;
type Tag = { Key: string; Value: string };

/** What the steps of an action can see and change, settled at once: enough to apply and undo a plan, and nothing more. */
export interface TinyCloud {
  instances: Record<string, Item>;
  volumes: Record<string, Item>;
  snapshots: Record<string, Item>;
  addresses: Record<string, Item>;
  functions: Record<string, Item>;
  logGroups: Record<string, Item>;
  databases: Record<string, Item>;
}

/** Returns a cloud that holds the resource of a fact. */
export const cloudWith = (fact: Fact): TinyCloud => {
  const cloud: TinyCloud = {
    instances: {},
    volumes: {},
    snapshots: {},
    functions: {},
    logGroups: {},
    databases: {},
    addresses: {},
  };
  switch (fact.type) {
    case 'ec2/instance':
      cloud.instances[fact.id] = { InstanceType: fact.instanceType, State: { Name: fact.state } };
      break;
    case 'ebs/volume':
      cloud.volumes[fact.id] = {
        VolumeId: fact.id,
        State: fact.state,
        VolumeType: fact.volumeType,
        Size: fact.sizeGib,
        AvailabilityZone: fact.zone,
        Tags: Object.entries(fact.tags).map(([Key, Value]) => ({ Key, Value })),
        ...(/^(gp3|io1|io2)$/.test(fact.volumeType) && { Iops: fact.iops ?? 3_000 }),
        ...(fact.volumeType === 'gp2' && { Iops: gp2Iops(fact.sizeGib) }),
        ...(fact.volumeType === 'gp3' && { Throughput: fact.throughputMibps ?? 125 }),
      };
      break;
    case 'ec2/address':
      cloud.addresses[fact.id] = {
        AllocationId: fact.id,
        PublicIp: fact.publicIp,
        Tags: Object.entries(fact.tags).map(([Key, Value]) => ({ Key, Value })),
      };
      break;
    case 'lambda/function':
      cloud.functions[fact.arn] = {
        MemorySize: fact.memoryMib,
        LastUpdateStatus: 'Successful',
        RevisionId: 'revision-1',
      };
      break;
    case 'logs/log-group':
      cloud.logGroups[fact.id] = retained(fact.retentionDays);
      break;
    case 'rds/instance':
      cloud.databases[fact.id] = {
        DBInstanceStatus: fact.status,
        DBInstanceClass: fact.instanceClass,
      };
  }
  return cloud;
};

const tagsOf = (input: Item): Tag[] => (pick(input, 'TagSpecifications[].Tags[]') ?? []) as Tag[];

const matches = (item: Item, filters: Json): boolean =>
  ((filters ?? []) as { Name: string; Values: string[] }[]).every(({ Name, Values }) => {
    if (Name === 'volume-id') return Values.includes(String(item.VolumeId));
    const key = Name.replace(/^tag:/, '');
    return (item.Tags as Tag[]).some((tag) => tag.Key === key && Values.includes(tag.Value));
  });

const found = (name: string, items: Item[]): Reading => ({
  kind: 'found',
  answer: { [name]: items },
});

const OPERATIONS: Record<string, (cloud: TinyCloud, input: Item) => Reading> = {
  DescribeInstances: ({ instances }, { InstanceIds }) => {
    const item = instances[(InstanceIds as string[])[0] ?? ''];
    return item ? found('Reservations', [{ Instances: [item] }]) : { kind: 'absent' };
  },
  DescribeVolumes: ({ volumes }, { VolumeIds, Filters }) => {
    const [id] = (VolumeIds ?? []) as string[];
    if (id === undefined) {
      return found(
        'Volumes',
        Object.values(volumes).filter((v) => matches(v, Filters ?? null)),
      );
    }
    return volumes[id] ? found('Volumes', [volumes[id]]) : { kind: 'absent' };
  },
  DescribeAddresses: ({ addresses }, { Filters }) => {
    const [{ Name = '', Values = [] } = {}] = Filters as { Name?: string; Values?: string[] }[];
    const member = { 'allocation-id': 'AllocationId', 'public-ip': 'PublicIp' }[Name] ?? '';
    return found(
      'Addresses',
      Object.values(addresses).filter((item) => Values.includes(String(item[member]))),
    );
  },
  ReleaseAddress: ({ addresses }, { AllocationId }) => {
    delete addresses[String(AllocationId)];
    return DONE;
  },
  AllocateAddress: ({ addresses }, { Address, TagSpecifications }) => {
    if (Object.values(addresses).some(({ PublicIp }) => PublicIp === Address))
      throw new Error('InvalidAddress.NotFound');
    const AllocationId = `eipalloc-${Address}`;
    const Tags = tagsOf({ TagSpecifications: TagSpecifications ?? null });
    addresses[AllocationId] = { AllocationId, PublicIp: Address ?? null, Tags };
    return DONE;
  },
  // Settled at once: none is under way.
  DescribeVolumesModifications: () => found('VolumesModifications', []),
  ModifyVolume: ({ volumes }, { VolumeId, VolumeType, ...provisioned }) => {
    const id = String(VolumeId);
    const { Iops: _, Throughput: __, ...kept } = volumes[id] ?? {};
    const performance = VolumeType === 'gp2' ? { Iops: gp2Iops(kept.Size) } : provisioned;
    volumes[id] = { ...kept, VolumeType: VolumeType ?? null, ...performance };
    return DONE;
  },
  DescribeSnapshots: ({ snapshots }, { Filters }) =>
    found(
      'Snapshots',
      Object.values(snapshots).filter((s) => matches(s, Filters ?? null)),
    ),
  GetFunctionConfiguration: ({ functions }, { FunctionName }) => {
    const item = functions[String(FunctionName)];
    return item ? { kind: 'found', answer: item } : { kind: 'absent' };
  },
  DescribeLogGroups: ({ logGroups }, { logGroupIdentifiers }) =>
    found(
      'logGroups',
      Object.entries(logGroups)
        .filter(([name]) => (logGroupIdentifiers as string[]).includes(name))
        .map(([, item]) => item),
    ),
  DescribeDBInstances: ({ databases }, { DBInstanceIdentifier }) => {
    const item = databases[String(DBInstanceIdentifier)];
    return item ? found('DBInstances', [item]) : { kind: 'absent' };
  },
  StopDBInstance: ({ databases }, { DBInstanceIdentifier }) => {
    const id = String(DBInstanceIdentifier);
    databases[id] = { ...databases[id], DBInstanceStatus: 'stopped' };
    return DONE;
  },
  StartDBInstance: ({ databases }, { DBInstanceIdentifier }) => {
    const id = String(DBInstanceIdentifier);
    databases[id] = { ...databases[id], DBInstanceStatus: 'available' };
    return DONE;
  },
  PutRetentionPolicy: ({ logGroups }, { logGroupName, retentionInDays }) => {
    logGroups[String(logGroupName)] = retained(Number(retentionInDays));
    return DONE;
  },
  DeleteRetentionPolicy: ({ logGroups }, { logGroupName }) => {
    logGroups[String(logGroupName)] = retained(undefined);
    return DONE;
  },
  StopInstances: (cloud, input) => power(cloud, input, 'stopped'),
  StartInstances: (cloud, input) => power(cloud, input, 'running'),
  ModifyInstanceAttribute: ({ instances }, { InstanceId, InstanceType }) => {
    const item = instances[String(InstanceId)];
    if (pick(item ?? null, 'State.Name') !== 'stopped') throw new Error('IncorrectInstanceState');
    instances[String(InstanceId)] = { ...item, InstanceType: pick(InstanceType ?? null, 'Value') };
    return DONE;
  },
  UpdateFunctionConfiguration: ({ functions }, { FunctionName, MemorySize, RevisionId }) => {
    const item = functions[String(FunctionName)];
    if (item?.RevisionId !== RevisionId) throw new Error('PreconditionFailedException');
    const revision = Number(String(RevisionId).split('-')[1]) + 1;
    functions[String(FunctionName)] = {
      ...item,
      MemorySize: MemorySize ?? null,
      RevisionId: `revision-${revision}`,
    };
    return DONE;
  },
  CreateSnapshot: ({ snapshots, volumes }, input) => {
    const SnapshotId = `snap-${Object.keys(snapshots).length}`;
    const volume = volumes[String(input.VolumeId)];
    snapshots[SnapshotId] = {
      SnapshotId,
      VolumeId: input.VolumeId ?? null,
      VolumeSize: volume?.Size ?? null,
      State: 'completed',
      Tags: tagsOf(input),
    };
    return DONE;
  },
  DeleteVolume: ({ volumes }, { VolumeId }) => {
    delete volumes[String(VolumeId)];
    return DONE;
  },
  CreateVolume: (
    { volumes, snapshots },
    { SnapshotId, ClientToken, TagSpecifications, ...shape },
  ) => {
    if (snapshots[String(SnapshotId)] === undefined) throw new Error('InvalidSnapshot.NotFound');
    const VolumeId = `vol-${ClientToken}`;
    const Tags = tagsOf({ TagSpecifications: TagSpecifications ?? null });
    const byType = shape.VolumeType === 'gp2' ? { Iops: gp2Iops(shape.Size) } : {};
    volumes[VolumeId] = { VolumeId, State: 'available', ...shape, ...byType, Tags };
    return DONE;
  },
};

/** What EBS shows of a gp2 volume: its IOPS follow from its size. */
export const gp2Iops = (sizeGib: Json | undefined): number =>
  Math.min(16_000, Math.max(100, 3 * Number(sizeGib)));

/** A log group without a policy is shown without days. */
const retained = (days: number | undefined): Item =>
  days === undefined ? {} : { retentionInDays: days };

const DONE: Reading = { kind: 'found', answer: {} };

const power = ({ instances }: TinyCloud, { InstanceIds }: Item, Name: string): Reading => {
  for (const id of InstanceIds as string[]) instances[id] = { ...instances[id], State: { Name } };
  return DONE;
};

/** Makes a call, or throws what AWS would refuse it with. */
export const callTiny = (cloud: TinyCloud, { operation, input }: ApiCall): Reading => {
  const handle = OPERATIONS[operation];
  if (handle === undefined) throw new Error(`the tiny cloud does not know ${operation}`);
  return handle(cloud, input);
};

/** A plan on its way through the tiny cloud. */
export class TinyRun {
  readonly cloud: TinyCloud;
  readonly outputs: Record<string, Record<string, Json>> = {};
  readonly calls: ApiCall[] = [];
  readonly change: string;
  readonly #touched = new Set<string>();

  constructor(cloud: TinyCloud, change = 'chg-1') {
    this.cloud = cloud;
    this.change = change;
  }

  look(state: StepState): { standing: ReturnType<typeof compare>; answer: Json } {
    const reading = this.#read(state);
    const answer = reading.kind === 'found' ? reading.answer : null;
    return { standing: compare(observe(state, reading), state), answer };
  }

  #read({ read, beside }: StepState): Reading {
    const [first, second] = [read, beside ?? read].map((each) =>
      callTiny(this.cloud, this.#resolve(each, null)),
    );
    if (first?.kind !== 'found' || second?.kind !== 'found') return { kind: 'absent' };
    return { kind: 'found', answer: { ...Object(first.answer), ...Object(second.answer) } };
  }

  /** Applies the steps that are not known to be done. */
  apply(steps: readonly Step[]): void {
    for (const step of steps) {
      if (this.#touched.has(step.id)) continue;
      this.#touched.add(step.id);
      this.#go(step.call, step.state, ['before', 'after']);
      const { answer } = this.look(step.state);
      this.outputs[step.id] = Object.fromEntries(
        Object.entries(step.outputs ?? {}).map(([name, path]) => [name, pick(answer, path)]),
      );
    }
  }

  /** Undoes the steps that were touched, last first. */
  undo(steps: readonly Step[]): void {
    for (const { id, undo, state } of steps.toReversed()) {
      if (!this.#touched.delete(id) || undo === undefined) continue;
      if (this.look(state).standing === 'before') continue;
      if (undo.state === undefined) this.#go(undo, state, ['after', 'before']);
      else this.#go(undo, undo.state, ['before', 'after']);
    }
  }

  /** Forgets that a step was applied or undone, as when the answer was lost. */
  lose({ id }: Step, was: 'applied' | 'undone'): void {
    if (was === 'applied') this.#touched.delete(id);
    else this.#touched.add(id);
  }

  /** Looks first: makes the call only from `from`, and believes only what it sees at `to`. */
  #go(call: ApiCall, state: StepState, [from, to]: readonly [string, string]): void {
    const { standing, answer } = this.look(state);
    if (standing === to) return;
    if (standing !== from) throw new Error(`expected ${from}, found ${standing}`);
    const resolved = this.#resolve(call, answer);
    this.calls.push(resolved);
    callTiny(this.cloud, resolved);
    const arrived = this.look(state).standing;
    if (arrived !== to) throw new Error(`expected ${to} after ${call.operation}, found ${arrived}`);
  }

  #resolve(call: ApiCall, state: Json): ApiCall {
    return resolveRefs(call, { change: this.change, state, outputs: this.outputs });
  }
}
