import { type ConfigShape, configShape } from '#core/contract/config/json-schema.ts';

/** Returns the keys that may stand at a place of the configuration file, in the order of the schema. */
export const allowedKeys = (path: readonly PropertyKey[]): string[] => {
  const keys = shapesAt(path)
    .flatMap(alternatives)
    .flatMap(({ properties = {} }) => Object.keys(properties));
  return [...new Set(keys)];
};

/** Returns the values that tell the alternatives of a place apart: `cost-explorer`, `focus-file`, `none`. */
export const allowedValues = (path: readonly PropertyKey[]): string[] =>
  shapesAt(path).flatMap(({ const: value }) => (typeof value === 'string' ? [value] : []));

const shapesAt = (path: readonly PropertyKey[]): ConfigShape[] =>
  path.reduce<ConfigShape[]>(
    (at, key) => at.flatMap((shape) => below(shape, key)),
    [configShape()],
  );

const alternatives = (shape: ConfigShape): readonly ConfigShape[] => [
  shape,
  ...(shape.anyOf ?? []),
  ...(shape.oneOf ?? []),
];

const below = (shape: ConfigShape, key: PropertyKey): ConfigShape[] =>
  alternatives(shape).flatMap(({ properties, additionalProperties, items }) => {
    if (typeof key === 'number') return items ?? [];
    return properties?.[String(key)] ?? (additionalProperties || []);
  });
