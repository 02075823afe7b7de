import { CHECKS } from '#core/checks/index.ts';
import { isGroup } from '#core/contract/config/layers.ts';
import type { Config } from '#core/contract/config.ts';
import { fieldOf, lineOf, type Path, type Place, standsAt } from './place.ts';

/** A setting that is in force. */
export interface Setting {
  /** `execution.caps.atOnce` */
  readonly name: string;
  readonly value: unknown;
  /** `trimtab.yaml:14`, or `default`. */
  readonly from: string;
}

/** Returns every setting of a configuration that was read from a file, in the order of the schema. */
export const settingsIn = (
  place: Place,
  { environment: _chosen, ...config }: Config,
): readonly Setting[] =>
  leavesOf([], { ...config, checks: allChecks(config) }).map(([path, value]) => ({
    name: fieldOf(path),
    value: withoutPlace(value),
    from: originOf(place, standsAt(place, path)),
  }));

const originOf = (place: Place, path: Path): string =>
  place.document.hasIn(path) ? `${place.file}:${lineOf(place, path)}` : 'default';

/** With the options that a check takes where the file says nothing. */
const allChecks = ({ checks }: Pick<Config, 'checks'>): Record<string, unknown> =>
  Object.fromEntries(
    CHECKS.map(({ id, options }) => {
      const { enabled = true, ...given } = checks[id] ?? {};
      return [id, { enabled, ...(options.parse(given) as object) }];
    }),
  );

type Leaf = readonly [path: Path, value: unknown];

/** Lists of settings are a leaf for each entry; everything else that has names is gone into. */
const leavesOf = (path: Path, value: unknown): readonly Leaf[] => {
  if (Array.isArray(value) && value.some(isGroup))
    return value.map((entry, i) => [[...path, i], entry]);
  if (!isGroup(value) || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([name, below]) => leavesOf([...path, name], below));
};

/** A rule knows its line, which is said beside it. */
const withoutPlace = (value: unknown): unknown => {
  if (!isGroup(value)) return value;
  const { where: _line, ...rest } = value;
  return rest;
};
