import * as z from 'zod';
import { isGroup, layOver } from '#core/contract/config/layers.ts';
import { closest } from '#core/errors/closest.ts';
import { issueSentence } from '#core/errors/issue-sentence.ts';
import { type ConfigProblem, ENVIRONMENTS, type Place, problemAt } from './place.ts';

/** What the file says of its environments; an empty one changes nothing. */
const environmentsSchema = z
  .record(
    z.string().regex(/^[a-z0-9-]+$/, 'lower case letters, digits and dashes'),
    z.record(z.string(), z.unknown()).nullable(),
  )
  .optional();

/** Returns the file as each of its environments has it, by name. Those that are no settings are left to `problemsOfEnvironments`. */
export const environmentsIn = (place: Place, content: unknown): ReadonlyMap<string, Place> => {
  const { rest, environments } = partsOf(content);
  if (!isGroup(environments)) return new Map();
  return new Map(
    Object.entries(environments).flatMap(([name, given]) => {
      const above = given ?? {};
      const environment = { name, below: rest, above };
      return isGroup(above) ? [[name, { ...place, environment }] as const] : [];
    }),
  );
};

/** What a file says besides its environments, and those. */
const partsOf = (content: unknown): { readonly rest: unknown; readonly environments: unknown } => {
  if (!isGroup(content)) return { rest: content, environments: undefined };
  const { [ENVIRONMENTS]: environments, ...rest } = content;
  return { rest, environments };
};

/** What the file says where nothing is laid over it, or with its environment laid over the rest. */
export const layeredContent = ({ environment }: Place, content: unknown): unknown =>
  environment === undefined ? partsOf(content).rest : layOver(environment.below, environment.above);

/** What is wrong with the environments themselves, and not with a setting in one. */
export const problemsOfEnvironments = (
  place: Place,
  content: unknown,
): readonly ConfigProblem[] => {
  const parsed = environmentsSchema.safeParse(partsOf(content).environments, { reportInput: true });
  return (parsed.error?.issues ?? []).map((issue) =>
    problemAt(place, [ENVIRONMENTS, ...issue.path], issueSentence(issue)),
  );
};

/** What is said when an environment is asked for that the file has not. */
export const unknownEnvironment = (
  place: Place,
  asked: string,
  names: readonly string[],
): ConfigProblem => {
  const meant = closest(asked, names);
  const has = names.length === 0 ? 'the file has none' : `it has ${names.join(', ')}`;
  const says = `there is no environment ${asked}${meant ? `, nearest is ${meant}` : ''}; ${has}`;
  return problemAt(place, [ENVIRONMENTS], says);
};
