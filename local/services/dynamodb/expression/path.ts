import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../item.ts';
import type { Placeholders } from './placeholders.ts';
import { isReserved } from './reserved-words.ts';
import type { Tokens } from './tokens.ts';

/** Where a value is within an item: attribute name, then names in maps and positions in lists. */
export type Path = readonly [string, ...(string | number)[]];

/** Reads a path: `a`, `a.b`, `a[0].#c`. */
export const parsePath = (tokens: Tokens, placeholders: Placeholders): Path => {
  const path: [string, ...(string | number)[]] = [parseName(tokens, placeholders)];
  for (;;) {
    if (tokens.takeOneOf('.')) {
      path.push(parseName(tokens, placeholders));
    } else if (tokens.takeOneOf('[')) {
      const index = tokens.take('index');
      if (index === undefined) throw tokens.syntaxError();
      tokens.expect(']');
      path.push(Number(index));
    } else {
      return path;
    }
  }
};

const parseName = (tokens: Tokens, placeholders: Placeholders): string => {
  const placeholder = tokens.take('name');
  if (placeholder !== undefined) {
    const name = placeholders.name(placeholder);
    if (name !== undefined) return name;
    throw tokens.error(
      `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
    );
  }
  const word = tokens.take('word');
  if (word === undefined) throw tokens.syntaxError();
  if (!isReserved(word)) return word;
  throw tokens.error(`Attribute name is a reserved keyword; reserved keyword: ${word}`);
};

/** The path as messages show it: `[a, b, [0]]`. */
export const pathText = (path: Path): string =>
  `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;

/** @throws ServiceError when one path leads into another, or two take one value for a map and for a list */
export const expectDistinct = (tokens: Tokens, paths: readonly Path[]): void => {
  paths.forEach((one, i) => {
    for (const two of paths.slice(i + 1)) {
      const fork = one.findIndex((part, at) => part !== two[at]);
      const [a, b] = [one[fork], two[fork]];
      const overlap = fork < 0 || b === undefined;
      if (!overlap && typeof a === typeof b) continue;
      throw tokens.error(
        `Two document paths ${overlap ? 'overlap' : 'conflict'} with each other; must remove or rewrite one of these paths; path one: ${pathText(one)}, path two: ${pathText(two)}`,
      );
    }
  });
};

/** The value at a path. */
export const valueAt = (item: Item, path: Path): AttributeValue | undefined => {
  let value: AttributeValue | undefined = { M: item };
  for (const part of path) value = child(value, part);
  return value;
};

const child = (
  value: AttributeValue | undefined,
  part: string | number,
): AttributeValue | undefined => {
  if (typeof part === 'number') return value?.L?.[part];
  return value?.M && Object.hasOwn(value.M, part) ? value.M[part] : undefined;
};

/** What a projection keeps of a map or list: its parts, and all of a part that has no parts named. */
type Selection = Map<string | number, Selection>;

/** The part of an item that is at these paths; positions in a list close up. */
export const project = (item: Item, paths: readonly Path[]): Item => {
  const selection: Selection = new Map();
  for (const path of paths) {
    let node = selection;
    for (const part of path) {
      const next = node.get(part) ?? new Map();
      node.set(part, next);
      node = next;
    }
  }
  return select({ M: item }, selection)?.M ?? {};
};

const select = (value: AttributeValue, selection: Selection): AttributeValue | undefined => {
  if (selection.size === 0) return value;
  const order = [...selection].sort(([a], [b]) => Number(a) - Number(b));
  const kept = order.flatMap(([part, inner]) => {
    const found = child(value, part);
    const selected = found && select(found, inner);
    return selected ? [[part, selected] as const] : [];
  });
  if (kept.length === 0) return undefined;
  return value.L ? { L: kept.map(([, part]) => part) } : { M: Object.fromEntries(kept) };
};
