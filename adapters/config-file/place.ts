import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';

/** A file as it was parsed, in which a setting has a line. */
export interface Place {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly file: string;
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

export const problem = (place: Place, path: Path, says: string): ConfigProblem => ({
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
