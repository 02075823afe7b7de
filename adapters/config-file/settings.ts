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

/**
 * Returns every setting of a configuration that was read from files, in the order of the schema.
 *
 * @param places where the settings stand, the uppermost layer first
 */
export const settingsIn = (
  places: readonly Place[],
  { environment: _chosen, ...config }: Config,
): readonly Setting[] =>
  leavesOf([], { ...config, checks: allChecks(config) }).map(([path, value]) => ({
    name: fieldOf(path),
    value: withoutPlace(value),
    from: originOf(places, path),
  }));

const originOf = (places: readonly Place[], path: Path): string => {
  const at = places
    .map((place) => ({ place, path: standsAt(place, path) }))
    .find(({ place, path: here }) => place.document.hasIn(here));
  return at === undefined ? 'default' : `${at.place.file}:${lineOf(at.place, at.path)}`;
};

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
