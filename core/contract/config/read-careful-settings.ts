import { type Config, configSchema } from '#core/contract/config.ts';
import { closest } from '#core/errors/closest.ts';
import { issueSentence } from '#core/errors/issue-sentence.ts';
import {
  CAREFUL_SETTINGS,
  deployedAt,
  directionOf,
  isAsCareful,
  leavesOf,
  type Path,
  patternOf,
} from './careful-settings.ts';
import { type Group, isGroup, layOver } from './layers.ts';
import type { ConfigProblem } from './problem.ts';
import { problemsOfConfig } from './problems.ts';

export type CarefulRead =
  /** `bolder`: what is not taken, because it asks for more than what was deployed. */
  | {
      readonly kind: 'understood';
      readonly settings: Group;
      readonly bolder: readonly ConfigProblem[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** Reads settings that are to be laid over what was deployed, by the schema of the configuration itself. */
export const readCarefulSettings = (text: string, deployed: Config): CarefulRead => {
  const settings = groupIn(text);
  if (settings === undefined)
    return refused([{ path: [], says: 'expected JSON such as {"mode": "approve"}' }]);
  const leaves = leavesOf(settings);
  const strange = leaves.filter(({ path }) => directionOf(path) === undefined);
  if (strange.length > 0)
    return refused(strange.map(({ path }) => ({ path, says: notHere(path) })));
  const read = configSchema.safeParse(layOver(deployed, settings), { reportInput: true });
  if (!read.success)
    return refused(
      read.error.issues.map((issue) => ({ path: issue.path, says: issueSentence(issue) })),
    );
  const before = new Set(problemsOfConfig(deployed).map((one) => JSON.stringify(one)));
  const contradictions = problemsOfConfig(read.data).filter(
    (one) => !before.has(JSON.stringify(one)),
  );
  if (contradictions.length > 0) return refused(contradictions);
  const bolder = leaves.flatMap(({ path, value }) =>
    isAsCareful(path, value, deployed) ? [] : [{ path, says: tooBold(path, value, deployed) }],
  );
  return { kind: 'understood', settings, bolder };
};

const refused = (problems: readonly ConfigProblem[]): CarefulRead => ({
  kind: 'refused',
  problems,
});

const groupIn = (text: string): Group | undefined => {
  try {
    const given: unknown = JSON.parse(text);
    return isGroup(given) ? given : undefined;
  } catch {
    return undefined;
  }
};

const notHere = (path: Path): string => {
  const meant = closest(patternOf(path), Object.keys(CAREFUL_SETTINGS));
  return `needs a deployment${meant === undefined ? '' : `; what can be set without one, and is nearest, is ${meant}`}`;
};

const tooBold = (path: Path, value: unknown, deployed: Config): string =>
  `${JSON.stringify(value)} is bolder than ${JSON.stringify(deployedAt(path, deployed))}, which was deployed: it needs a deployment, and is not taken`;
