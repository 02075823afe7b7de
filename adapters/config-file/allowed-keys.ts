import * as z from 'zod';
import { configSchema } from '#core/contract/config.ts';

/** What is asked of a JSON Schema here. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | false;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly const?: unknown;
}

const configShape = z.toJSONSchema(configSchema, {
  io: 'input',
  unrepresentable: 'any',
}) as Shape;

/** Keys that Trimtab writes itself. */
const OWN_KEYS: ReadonlySet<string> = new Set(['where']);

/** Returns the keys that may stand at a place of the configuration file, in the order of the schema. */
export const allowedKeys = (path: readonly PropertyKey[]): string[] => {
  const keys = shapesAt(path)
    .flatMap(alternatives)
    .flatMap(({ properties = {} }) => Object.keys(properties));
  return [...new Set(keys)].filter((key) => !OWN_KEYS.has(key));
};

/** Returns the values that tell the alternatives of a place apart: `cost-explorer`, `focus-file`, `none`. */
export const allowedValues = (path: readonly PropertyKey[]): string[] => {
  return shapesAt(path).flatMap(({ const: value }) => (typeof value === 'string' ? [value] : []));
};

const shapesAt = (path: readonly PropertyKey[]): Shape[] =>
  path.reduce<Shape[]>((at, key) => at.flatMap((shape) => below(shape, key)), [configShape]);

const alternatives = (shape: Shape): readonly Shape[] => [
  shape,
  ...(shape.anyOf ?? []),
  ...(shape.oneOf ?? []),
];

const below = (shape: Shape, key: PropertyKey): Shape[] =>
  alternatives(shape).flatMap(({ properties, additionalProperties, items }) => {
    if (typeof key === 'number') return items ?? [];
    return properties?.[String(key)] ?? (additionalProperties || []);
  });
