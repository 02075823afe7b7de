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

/** More typing errors than this, and another key was meant. */
const MAX_ERRORS = 3;

/** Returns the key that was most likely meant, or undefined when none is near. */
export const nearest = (word: string, keys: readonly string[]): string | undefined => {
  const [best] = keys
    .map((key) => ({ key, errors: distance(word.toLowerCase(), key.toLowerCase()) }))
    .filter(({ key, errors }) => errors <= Math.min(MAX_ERRORS, Math.floor(key.length / 2)))
    .sort((a, b) => a.errors - b.errors);
  return best?.key;
};

/** Returns how many letters have to be inserted, deleted or replaced. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
