import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type * as z from 'zod';
import { MOVED_SETTINGS } from '#core/contract/config/moved.ts';
import { problemsOfConfig } from '#core/contract/config/problems.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import { closest } from '#core/errors/closest.ts';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { allowedKeys, allowedValues } from './allowed-keys.ts';

/** A configuration and its version: the hash of its canonical form. */
export interface VersionedConfig {
  readonly config: Config;
  readonly version: string;
}

/** Something that is wrong in the file, where, and what is allowed there. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  /** `policy.rules[0].require`; empty for the file as a whole. */
  readonly field: string;
  readonly says: string;
}

/** @throws NotFoundError, InvalidInputError listing every problem */
export const readConfigFile = async (
  path: string,
  defaults: Defaults = {},
): Promise<VersionedConfig> => {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new NotFoundError(`there is no file ${path}`, { cause });
    throw new InvalidInputError(`${path} cannot be read: ${cause.code}`, { cause });
  });
  return parseConfig(text, basename(path), defaults);
};

/**
 * Reads the text of `trimtab.yaml`; an empty file is all defaults. Each policy rule learns where it stands.
 *
 * @throws InvalidInputError listing every problem; `details.problems` are the same as data
 */
export const parseConfig = (
  text: string,
  file: string,
  defaults: Defaults = {},
): VersionedConfig => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place: Place = { document, lines, file };
  const broken = [...brokenYaml(place), ...brokenAliases(place)];
  if (broken.length > 0) throw unusable(broken);
  const parsed = configSchema.safeParse(withDefaults(document, defaults), { reportInput: true });
  const problems = [
    ...writtenByHand(place),
    ...(parsed.error?.issues ?? []).flatMap((issue) => problemsOf(place, issue)),
  ];
  if (problems.length > 0 || !parsed.success) throw unusable(problems);
  const contradictions = problemsOfConfig(parsed.data);
  if (contradictions.length > 0)
    throw unusable(contradictions.map(({ path, says }) => problem(place, path, says)));
  const config = withPlaces(place, parsed.data);
  return { config, version: hashOf(config) };
};

/** What a place that runs the product takes where the file says nothing: `mode` of a simulated account. */
type Defaults = Partial<z.input<typeof configSchema>>;

const withDefaults = (document: Document, defaults: Defaults): unknown =>
  isMap(document.contents) || document.toJS() === null
    ? { ...defaults, ...document.toJS() }
    : document.toJS();

interface Place {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly file: string;
}
type Path = readonly PropertyKey[];

const unusable = (problems: readonly ConfigProblem[]): InvalidInputError => {
  const sorted = [...problems].sort((a, b) => a.line - b.line);
  const text = sorted
    .map(({ file, line, field, says }) => `${file}:${line}${field && ` ${field}`}: ${says}`)
    .join('\n');
  return new InvalidInputError(text, { details: { problems: sorted } });
};

const brokenYaml = ({ document, lines, file }: Place): ConfigProblem[] =>
  [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    file,
    line: lines.linePos(pos[0]).line,
    field: '',
    says:
      code === 'MULTIPLE_DOCS'
        ? 'a second document begins: one file is one document'
        : // The first line says what; the others draw the place.
          message.replace(/ at line \d+, column \d+:?[\s\S]*$/, ''),
  }));

/** One alias can stand for a thousand: a configuration needs none. */
const brokenAliases = ({ document, lines, file }: Place): ConfigProblem[] => {
  const found: ConfigProblem[] = [];
  visit(document, {
    Alias: (_key, { source, range }) => {
      const line = lines.linePos(range?.[0] ?? 0).line;
      found.push({ file, line, field: '', says: `*${source}: write out what it stands for` });
    },
  });
  return found;
};

const RULES = ['policy', 'rules'];

const withPlaces = (place: Place, config: Config): Config => {
  // The built-in rules stand in no file.
  if (!place.document.hasIn(RULES)) return config;
  const rules = config.policy.rules.map((rule, i) => ({
    ...rule,
    where: `${place.file}:${lineOf(place, [...RULES, i])}`,
  }));
  return { ...config, policy: { ...config.policy, rules } };
};

const writtenByHand = (place: Place): ConfigProblem[] => {
  const rules = place.document.getIn(RULES);
  const count = typeof rules === 'object' && rules && 'items' in rules ? listed(rules.items) : 0;
  const paths = Array.from({ length: count }, (_, i) => [...RULES, i, 'where']);
  return paths
    .filter((path) => place.document.hasIn(path))
    .map((path) => problem(place, path, 'is written by Trimtab: remove it'));
};

const listed = (items: unknown): number => (Array.isArray(items) ? items.length : 0);

const problemsOf = (place: Place, issue: z.core.$ZodIssue): ConfigProblem[] => {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => problem(place, [...path, key], unknownKey(path, key)));
    case 'invalid_union':
      return [problem(place, path, oneOf(path) ?? PLAIN_DATA)];
    case 'invalid_type':
      return [problem(place, path, wrongType(issue))];
    default:
      return [problem(place, path, issue.message)];
  }
};

const unknownKey = (path: Path, key: string): string => {
  const now = MOVED_SETTINGS[[...path, key].join('.')];
  if (now !== undefined) return `is called ${now} now`;
  const allowed = allowedKeys(path);
  const meant = closest(key, allowed);
  return `unknown key${meant ? `, nearest is ${meant}` : ''}; allowed: ${allowed.join(', ')}`;
};

const oneOf = (path: Path): string | undefined => {
  const allowed = allowedValues(path);
  return allowed.length > 0 ? `expected one of ${allowed.join(', ')}` : undefined;
};

/** What the options of checks may be: the only place where anything may stand. */
const PLAIN_DATA = 'expected text, a finite number, true, false, null, a list or a map';

const wrongType = ({ expected, input, message }: z.core.$ZodIssueInvalidType): string => {
  if (input === undefined) return `is missing: expected ${expected}`;
  // An account id or a tag of digits is a number to YAML.
  const isUnquoted = expected === 'string' && /^(number|boolean)$/.test(typeof input);
  return isUnquoted ? `${message}; put it in quotes` : message;
};

const problem = (place: Place, path: Path, says: string): ConfigProblem => ({
  file: place.file,
  line: lineOf(place, path),
  field: path.reduce<string>(
    (field, key) =>
      typeof key === 'number' ? `${field}[${key}]` : `${field}${field && '.'}${String(key)}`,
    '',
  ),
  says,
});

/** Returns the line of what stands at a path, or of what is nearest above it where something is missing. */
const lineOf = ({ document, lines }: Place, path: Path): number => {
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
