import { basename } from 'node:path';
import { type Document, isMap, visit } from 'yaml';
import type * as z from 'zod';
import { MOVED_SETTINGS } from '#core/contract/config/moved.ts';
import { problemsOfConfig } from '#core/contract/config/problems.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import { closest } from '#core/errors/closest.ts';
import { issueSentence } from '#core/errors/issue-sentence.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { allowedKeys, allowedValues } from './allowed-keys.ts';
import { type ConfigProblem, lineOf, type Path, type Place, placeOf, problem } from './place.ts';
import { readText, unusable } from './read-text.ts';
import { type Setting, settingsIn } from './settings.ts';

/** A configuration and its version: the hash of its canonical form. */
export interface VersionedConfig {
  readonly config: Config;
  readonly version: string;
}

/** @throws NotFoundError, InvalidInputError listing every problem */
export const readConfigFile = async (
  path: string,
  defaults: Defaults = {},
): Promise<VersionedConfig> => parseConfig(await readText(path), basename(path), defaults);

/** Every setting that a file puts in force, each with where it comes from. @throws as `readConfigFile` */
export const readSettings = async (
  path: string,
): Promise<VersionedConfig & { readonly settings: readonly Setting[] }> => {
  const [text, file] = [await readText(path), basename(path)];
  const versioned = parseConfig(text, file);
  return { ...versioned, settings: settingsIn(placeOf(text, file), versioned.config) };
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
  const place = placeOf(text, file);
  const broken = [...brokenYaml(place), ...brokenAliases(place)];
  if (broken.length > 0) throw unusable(broken);
  const given = withDefaults(place.document, defaults);
  const parsed = configSchema.safeParse(given, { reportInput: true });
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

const problemsOf = (place: Place, issue: z.core.$ZodIssue): ConfigProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => problem(place, [...issue.path, key], unknownKey(issue.path, key)))
    : [problem(place, issue.path, issueSentence(issue, allowedValues(issue.path)))];

/** What is wrong with a key that nobody knows: its new name, or the nearest, and what may stand there. */
const unknownKey = (path: Path, key: string): string => {
  const now = MOVED_SETTINGS[[...path, key].join('.')];
  if (now !== undefined) return `is called ${now} now`;
  const allowed = allowedKeys(path);
  const meant = closest(key, allowed);
  return `unknown key${meant ? `, nearest is ${meant}` : ''}; allowed: ${allowed.join(', ')}`;
};
