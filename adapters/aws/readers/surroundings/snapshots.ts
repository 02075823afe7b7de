import type { EC2, Snapshot } from '@aws-sdk/client-ec2';
import type { SnapshotUse } from '#core/guards/surroundings.ts';
import type { Plan } from '#core/model/plan.ts';
import { clientFor } from '../../clients.ts';
import { tagsOf } from '../fact.ts';
import type { Looker } from './look.ts';

/**
 * Reads the snapshots that a plan names, and what uses them. One that the plan itself makes does not exist yet and is
 * not among them. Rules of the Recycle Bin are not read: no snapshot counts as kept by it.
 */
export const readSnapshots: Looker<'snapshots'> = async ({ plan, owner }) => {
  const ids = snapshotsIn(plan);
  if (ids.length === 0) return [];
  const ec2 = await clientFor('ec2', owner);
  const { Snapshots = [] } = await ec2.describeSnapshots({ SnapshotIds: ids });
  const templates = await templateUses(ec2, new Set(ids));
  return Promise.all(Snapshots.map((shown) => useOf(ec2, shown, templates)));
};

const snapshotsIn = ({ steps }: Plan): string[] => {
  const named = steps.flatMap(({ call, undo }) => [call.input.SnapshotId, undo?.input.SnapshotId]);
  return [...new Set(named.filter((id) => typeof id === 'string'))].sort();
};

const useOf = async (
  ec2: EC2,
  shown: Snapshot,
  templates: ReadonlyMap<string, readonly string[]>,
): Promise<SnapshotUse> => {
  const id = shown.SnapshotId ?? '';
  const [images, { CreateVolumePermissions = [] }, { Snapshots: locks = [] }] = await Promise.all([
    imagesOf(ec2, id),
    ec2.describeSnapshotAttribute({ SnapshotId: id, Attribute: 'createVolumePermission' }),
    ec2.describeLockedSnapshots({ SnapshotIds: [id] }),
  ]);
  return {
    id,
    state: shown.State ?? 'unknown',
    sizeGib: shown.VolumeSize ?? 0,
    encrypted: shown.Encrypted ?? false,
    usedBy: [...images, ...(templates.get(id) ?? []), ...keepersOf(shown)],
    shared: CreateVolumePermissions.length > 0,
    locked: locks.some(({ LockState }) => LockState !== 'expired'),
    recycleBin: false,
  };
};

/** Disabled images can be enabled again, and need their snapshots then. */
const imagesOf = async (ec2: EC2, id: string): Promise<string[]> => {
  const { Images = [] } = await ec2.describeImages({
    Owners: ['self'],
    IncludeDisabled: true,
    Filters: [{ Name: 'block-device-mapping.snapshot-id', Values: [id] }],
  });
  return Images.map(({ ImageId = '' }) => ImageId).sort();
};

/** Returns the launch templates by snapshot that their newest or default version names. */
const templateUses = async (
  ec2: EC2,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const uses = new Map<string, Set<string>>();
  for await (const { LaunchTemplateVersions = [] } of ec2.paginateDescribeLaunchTemplateVersions({
    Versions: ['$Latest', '$Default'],
  }))
    for (const { LaunchTemplateId = '', LaunchTemplateData } of LaunchTemplateVersions)
      for (const { Ebs } of LaunchTemplateData?.BlockDeviceMappings ?? []) {
        const id = Ebs?.SnapshotId;
        if (id !== undefined && ids.has(id))
          uses.set(id, (uses.get(id) ?? new Set()).add(LaunchTemplateId));
      }
  return new Map([...uses].map(([id, templates]) => [id, [...templates].sort()]));
};

/** Data Lifecycle Manager and AWS Backup mark what they keep, and delete it themselves. */
const KEEPER_TAGS = ['aws:dlm:lifecycle-policy-id', 'aws:backup:source-resource'];

const keepersOf = ({ Tags }: Snapshot): string[] => {
  const tags = tagsOf(Tags);
  return KEEPER_TAGS.flatMap((key) => (tags[key] === undefined ? [] : [`${key} ${tags[key]}`]));
};
