import { basename } from 'node:path';
import { visit } from 'yaml';
import type * as z from 'zod';
import { laidOver } from '#core/contract/config/careful-settings.ts';
import { isGroup } from '#core/contract/config/layers.ts';
import { MOVED_SETTINGS } from '#core/contract/config/moved.ts';
import { problemsOfConfig } from '#core/contract/config/problems.ts';
import { readCarefulSettings } from '#core/contract/config/read-careful-settings.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import { closest } from '#core/errors/closest.ts';
import { issueSentence } from '#core/errors/issue-sentence.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { allowedKeys, allowedValues } from './allowed-keys.ts';
import {
  environmentsIn,
  layeredContent,
  problemsOfEnvironments,
  unknownEnvironment,
} from './environments.ts';
import {
  type ConfigProblem,
  lineOf,
  type Path,
  type Place,
  placeOf,
  problem,
  standsAt,
} from './place.ts';
import { readText, unusable } from './read-text.ts';
import { type Setting, settingsIn } from './settings.ts';

/** A configuration and its version: the hash of its canonical form. */
export interface VersionedConfig {
  readonly config: Config;
  readonly version: string;
}

/** How a file is read. */
interface Reading {
  /** What a place that runs the product takes where the file says nothing: `mode` of a simulated account. */
  readonly defaults?: Partial<z.input<typeof configSchema>>;
  /** Name of the environment in the file that is laid over the rest of it; left out: the rest alone. */
  readonly environment?: string | undefined;
}

/** A file with what is laid over it once it is deployed: the JSON of its settings in Systems Manager. */
interface SettingsReading extends Reading {
  readonly settings?: string | undefined;
}

/** @throws NotFoundError, InvalidInputError listing every problem */
export const readConfigFile = async (path: string, how: Reading = {}): Promise<VersionedConfig> =>
  parseConfig(await readText(path), basename(path), how);

/** Every setting that a file puts in force, each with where it comes from. @throws as `readConfigFile` */
export const readSettings = async (
  path: string,
  how: SettingsReading = {},
): Promise<VersionedConfig & { readonly settings: readonly Setting[] }> => {
  const { place, config: deployed, version } = parsed(await readText(path), basename(path), how);
  if (how.settings === undefined)
    return { config: deployed, version, settings: settingsIn([place], deployed) };
  const { above, config } = laidOverBy(
    await readText(how.settings),
    basename(how.settings),
    deployed,
  );
  return { config, version: hashOf(config), settings: settingsIn([above, place], config) };
};

/** @throws InvalidInputError listing all of the settings that would not be in force */
const laidOverBy = (text: string, file: string, deployed: Config) => {
  // JSON is YAML, in which everything has a line.
  const above = placeOf(text, file);
  const read = readCarefulSettings(text, deployed);
  const problems = read.kind === 'refused' ? read.problems : read.bolder;
  if (read.kind === 'refused' || problems.length > 0)
    throw unusable(problems.map(({ path, says }) => problem(above, path, says)));
  return { above, config: laidOver(deployed, read.settings) };
};

/** Names of the environments in a file, in its order. @throws as `readConfigFile` */
export const environmentNames = async (path: string): Promise<readonly string[]> =>
  parsed(await readText(path), basename(path), {}).environments;

/**
 * Reads the text of `trimtab.yaml`; an empty file is all defaults. Each policy rule learns where it stands. All
 * environments are checked, whichever is asked for.
 *
 * @throws InvalidInputError listing every problem; `details.problems` are the same as data
 */
export const parseConfig = (text: string, file: string, how: Reading = {}): VersionedConfig => {
  const { config, version } = parsed(text, file, how);
  return { config, version };
};

interface ParsedFile extends VersionedConfig {
  /** Where its settings stand. */
  readonly place: Place;
  readonly environments: readonly string[];
}

const parsed = (text: string, file: string, { defaults, environment }: Reading): ParsedFile => {
  const rest = placeOf(text, file);
  const broken = [...brokenYaml(rest), ...brokenAliases(rest)];
  if (broken.length > 0) throw unusable(broken);
  const content: unknown = rest.document.toJS();
  const environments = environmentsIn(rest, content);
  const names = [...environments.keys()];
  const readAt = (place: Place) => readLayers(place, layeredContent(place, content), defaults);
  const [restRead, ...othersRead] = [rest, ...environments.values()].map(readAt);
  const place = environment === undefined ? rest : environments.get(environment);
  const problems = [
    ...(place === undefined ? [unknownEnvironment(rest, environment ?? '', names)] : []),
    ...problemsOfEnvironments(rest, content),
    ...[restRead, ...othersRead].flatMap((one) => (one?.kind === 'unusable' ? one.problems : [])),
  ];
  const chosen = place === rest ? restRead : othersRead[names.indexOf(environment ?? '')];
  if (problems.length > 0 || place === undefined || chosen?.kind !== 'usable')
    throw unusable(unique(problems));
  const config = { ...chosen.config, ...(environment !== undefined && { environment }) };
  return { config, version: hashOf(config), place, environments: names };
};

/** What is wrong in the rest of a file is wrong in each environment again. */
const unique = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] => [
  ...new Map(problems.map((one) => [JSON.stringify(one), one])).values(),
];

type LayersRead =
  | { readonly kind: 'usable'; readonly config: Config }
  | { readonly kind: 'unusable'; readonly problems: readonly ConfigProblem[] };

const readLayers = (place: Place, content: unknown, defaults: Reading['defaults']): LayersRead => {
  const given = content === null || isGroup(content) ? { ...defaults, ...content } : content;
  const read = configSchema.safeParse(given, { reportInput: true });
  const problems = [
    ...writtenByTrimtab(place, given),
    ...(read.error?.issues ?? []).flatMap((issue) => problemsOf(place, issue)),
  ];
  if (problems.length > 0 || !read.success) return { kind: 'unusable', problems };
  const contradictions = problemsOfConfig(read.data);
  if (contradictions.length > 0)
    return {
      kind: 'unusable',
      problems: contradictions.map(({ path, says }) => problem(place, path, says)),
    };
  return { kind: 'usable', config: withPlaces(place, given, read.data) };
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

const withPlaces = (place: Place, given: unknown, config: Config): Config => {
  // The built-in rules stand in no file.
  if (rulesIn(given) === undefined) return config;
  const rules = config.policy.rules.map((rule, i) => ({
    ...rule,
    where: `${place.file}:${lineOf(place, standsAt(place, [...RULES, i]))}`,
  }));
  return { ...config, policy: { ...config.policy, rules } };
};

const writtenByTrimtab = (place: Place, given: unknown): ConfigProblem[] => [
  ...(isGroup(given) && 'environment' in given
    ? [problem(place, ['environment'], 'is chosen with --environment, and not in the file')]
    : []),
  ...(rulesIn(given) ?? []).flatMap((rule, i) =>
    isGroup(rule) && 'where' in rule
      ? [problem(place, [...RULES, i, 'where'], 'is written by Trimtab: remove it')]
      : [],
  ),
];

const rulesIn = (given: unknown): readonly unknown[] | undefined => {
  if (!isGroup(given) || !isGroup(given.policy)) return undefined;
  return Array.isArray(given.policy.rules) ? given.policy.rules : undefined;
};

const problemsOf = (place: Place, issue: z.core.$ZodIssue): ConfigProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) =>
        problem(place, [...issue.path, key], unknownKey(place, issue.path, key)),
      )
    : [problem(place, issue.path, issueSentence(issue, allowedValues(issue.path)))];

/** What is wrong with a key that nobody knows: its new name, or the nearest, and what may stand there. */
const unknownKey = (place: Place, path: Path, key: string): string => {
  const now = MOVED_SETTINGS[[...path, key].join('.')];
  if (now !== undefined) return `is called ${now} now`;
  const allowed = allowedKeys(standsAt(place, [...path, key]).slice(0, -1));
  const meant = closest(key, allowed);
  return `unknown key${meant ? `, nearest is ${meant}` : ''}; allowed: ${allowed.join(', ')}`;
};
