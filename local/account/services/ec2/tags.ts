import type {
  CreateTagsCommandInput,
  CreateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  Tag,
  TagDescription,
} from '@aws-sdk/client-ec2';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { passes } from '../../filters.ts';
import { page, sortedBy } from '../../paging.ts';
import type { InstanceRecord, SnapshotRecord, Tags, VolumeRecord } from '../../records.ts';
import type { Answer, World } from '../../world.ts';
import { ec2Call, invalidValue, notFound, pageSize, required } from './request.ts';

type Tagged = InstanceRecord | VolumeRecord | SnapshotRecord;
const KINDS = ['instance', 'volume', 'snapshot'] as const;

/** Tags of instances, volumes and snapshots. */
export const tags = (world: World): Record<string, Handler> => ({
  CreateTags: (
    input: CreateTagsCommandInput,
    context: CallContext,
  ): Answer<CreateTagsCommandOutput> => {
    const given = required(input.Tags, 'Tags');
    const changed = named(world, input.Resources, context).map((record) => ({
      ...record,
      tags: checkedTags(record.tags, given),
    }));
    return world.store.mutate(ec2Call('CreateTags', input, context), (tx) => {
      for (const record of changed) tx.put(record);
      return {};
    });
  },

  DeleteTags: (
    input: DeleteTagsCommandInput,
    context: CallContext,
  ): Answer<DeleteTagsCommandOutput> => {
    const records = named(world, input.Resources, context);
    return world.store.mutate(ec2Call('DeleteTags', input, context), (tx) => {
      for (const record of records)
        tx.put({ ...record, tags: withoutTags(record.tags, input.Tags) });
      return {};
    });
  },

  DescribeTags: (
    input: DescribeTagsCommandInput,
    context: CallContext,
  ): Answer<DescribeTagsCommandOutput> => {
    const all = KINDS.flatMap((kind): Tagged[] =>
      world.store.seen(kind, context.region, context.now),
    ).flatMap((record) =>
      'deletedAt' in record && record.deletedAt !== undefined
        ? []
        : Object.entries(record.tags).map(([Key, Value]) => describe(record, Key, Value)),
    );
    const found = all.filter((tag) =>
      passes(
        input.Filters,
        {
          key: [tag.Key],
          value: [tag.Value],
          'resource-id': [tag.ResourceId],
          'resource-type': [tag.ResourceType],
        },
        { [tag.Key ?? '']: tag.Value ?? '' },
      ),
    );
    const key = (tag: TagDescription) => `${tag.ResourceId} ${tag.Key}`;
    const paging = { max: pageSize(input.MaxResults, undefined), token: input.NextToken };
    const { items, next } = page(sortedBy(found, key), key, paging);
    return { Tags: [...items], NextToken: next };
  },
});

const describe = (record: Tagged, Key: string, Value: string): TagDescription => ({
  ResourceId: record.id,
  ResourceType: record.kind,
  Key,
  Value,
});

function named(
  world: World,
  ids: readonly string[] | undefined,
  { region }: CallContext,
): Tagged[] {
  return required(ids, 'Resources').map((id) => {
    const record = KINDS.map((kind) => world.store.get(kind, id)).find((r) => r !== undefined);
    const isGone = record !== undefined && 'deletedAt' in record && record.deletedAt !== undefined;
    if (record === undefined || isGone || record.region !== region) {
      if (id.startsWith('vol-')) throw notFound('InvalidVolume', id);
      if (id.startsWith('snap-')) throw notFound('InvalidSnapshot', id);
      throw notFound('InvalidInstanceID', id);
    }
    return record;
  });
}

const TAGS_PER_RESOURCE = 50;

/**
 * Returns `before` with `given` on top.
 *
 * @throws `InvalidParameterValue` for keys that AWS keeps for itself, `TagLimitExceeded` above 50.
 */
export function checkedTags(before: Tags, given: readonly Tag[]): Tags {
  const after: Record<string, string> = { ...before };
  for (const { Key, Value } of given) {
    const key = required(Key, 'Tag.Key');
    if (key.startsWith('aws:'))
      throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use`);
    if (key.length > 128 || (Value ?? '').length > 256)
      throw invalidValue('A tag key has at most 128 characters and a value at most 256');
    after[key] = Value ?? '';
  }
  if (Object.keys(after).length > TAGS_PER_RESOURCE)
    throw new ServiceError('TagLimitExceeded', `A resource has at most ${TAGS_PER_RESOURCE} tags.`);
  return after;
}

/** Without tags all go; with a value only where it is equal; AWS's own stay. */
function withoutTags(before: Tags, given: readonly Tag[] | undefined): Tags {
  const goes = (key: string, value: string) =>
    !key.startsWith('aws:') &&
    (given === undefined ||
      given.some((t) => t.Key === key && (t.Value === undefined || t.Value === value)));
  return Object.fromEntries(Object.entries(before).filter(([k, v]) => !goes(k, v)));
}
