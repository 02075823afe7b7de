import { ServiceError } from '#local/services/wire/service.ts';
import type { Tags } from './records.ts';

interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** What a filter name selects on, for one resource. */
type FilterFields = Readonly<Record<string, readonly (string | undefined)[]>>;

/**
 * Returns whether a resource passes all of EC2's filters: values are alternatives and may hold `*` and `?`.
 *
 * @throws `InvalidParameterValue` for a filter that the resource does not have.
 */
export function passes(
  filters: readonly Filter[] | undefined,
  fields: FilterFields,
  tags: Tags,
): boolean {
  return (filters ?? []).every(({ Name = '', Values = [] }) => {
    const found = fields[Name] ?? tagFilter(Name, tags);
    if (found === undefined)
      throw new ServiceError('InvalidParameterValue', `The filter '${Name}' is invalid`);
    return Values.some((value) => found.some((f) => f !== undefined && pattern(value).test(f)));
  });
}

function tagFilter(name: string, tags: Tags): readonly (string | undefined)[] | undefined {
  if (name === 'tag-key') return Object.keys(tags);
  return name.startsWith('tag:') ? [tags[name.slice(4)]] : undefined;
}

const pattern = (value: string): RegExp =>
  new RegExp(
    `^${value
      .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );

/** Returns tags in the form of EC2's answers, sorted by key. */
export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
