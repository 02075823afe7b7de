import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { isFromAbove } from '#core/contract/config/layers.ts';

/** A file as it was parsed, in which a setting has a line. */
export interface Place {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly file: string;
  /** The environment that is laid over the rest of the file, if one is. */
  readonly environment?: Environment;
}

/** A layer of a file, and what is below it. */
export interface Environment {
  readonly name: string;
  readonly below: unknown;
  readonly above: unknown;
}
export type Path = readonly PropertyKey[];

/** Something that is wrong in the file, where, and what is allowed there. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  /** `policy.rules[0].require`; empty for the file as a whole. */
  readonly field: string;
  readonly says: string;
}

export const placeOf = (text: string, file: string): Place => {
  const lines = new LineCounter();
  return { document: parseDocument(text, { lineCounter: lines }), lines, file };
};

/** Where the environments of a file stand. */
export const ENVIRONMENTS = 'environments';

/** Returns where in the file a setting is said: in its environment where that says it, else in the rest. */
export const standsAt = ({ environment }: Place, path: Path): Path => {
  if (environment === undefined) return path;
  const { name, below, above } = environment;
  return isFromAbove(below, above, path) ? [ENVIRONMENTS, name, ...path] : path;
};

/** What is wrong with a setting, said of the place where it stands. */
export const problem = (place: Place, path: Path, says: string): ConfigProblem =>
  problemAt(place, standsAt(place, path), says);

/** What is wrong at a place of the file. */
export const problemAt = (place: Place, path: Path, says: string): ConfigProblem => ({
  file: place.file,
  line: lineOf(place, path),
  field: fieldOf(path),
  says,
});

/** `policy.rules[0].require` */
export const fieldOf = (path: Path): string =>
  path.reduce<string>(
    (field, key) =>
      typeof key === 'number' ? `${field}[${key}]` : `${field}${field && '.'}${String(key)}`,
    '',
  );

/** Returns the line of what stands at a path, or of what is nearest above it where something is missing. */
export const lineOf = ({ document, lines }: Place, path: Path): number => {
  for (let depth = path.length; depth > 0; depth--) {
    const at = path.slice(0, depth);
    const offset = keyOffset(document, at) ?? valueOffset(document, at);
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
};

/** A key says better than its value where something stands: the value may begin on the next line. */
const keyOffset = (document: Document, path: Path): number | undefined => {
  const parent = document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const key = parent.items.find(
    (pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)),
  )?.key;
  return isScalar(key) ? key.range?.[0] : undefined;
};

const valueOffset = (document: Document, path: Path): number | undefined => {
  const node = document.getIn(path, true);
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  return Array.isArray(range) ? Number(range[0]) : undefined;
};
