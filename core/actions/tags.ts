import type { Json } from '#core/model/plan.ts';

/** Names the change that made a resource, so that a repeated call finds what the first one created. */
export const CHANGE_TAG = 'trimtab:change';
/** Names what another one was created in the place of. */
export const REPLACES_TAG = 'trimtab:replaces';
/** On the one function that the daily canary changes; a deployment puts it there. */
export const CANARY_TAG = 'trimtab:canary';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
export const MOST_TAGS = 50;

export const tag = (Key: string, Value: Json): Json => ({ Key, Value });

/** Tags that a caller may set, sorted: AWS keeps `aws:` to itself, and ours of an earlier change are replaced. */
export const ownTags = (tags: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(tags)
    .filter(([key]) => !key.startsWith('aws:') && key !== CHANGE_TAG && key !== REPLACES_TAG)
    .sort(([a], [b]) => (a < b ? -1 : 1));
