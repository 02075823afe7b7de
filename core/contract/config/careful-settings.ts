import type { Config } from '#core/contract/config.ts';
import { type Group, isGroup, layOver } from './layers.ts';

/** Which values of a setting are the more careful ones; `false` is lower than `true`. */
export type Careful = 'lower' | 'higher';

/**
 * All that may be set without a deployment, and only in this direction: whoever can write a parameter can hold Trimtab back at
 * once, and cannot let it do more than was reviewed when it was deployed. `*` stands for the id of a check.
 */
export const CAREFUL_SETTINGS: Readonly<Record<string, Careful>> = {
  mode: 'lower',
  'features.changesWithoutPerson': 'lower',
  'features.mailDecisions': 'lower',
  'features.slackDecisions': 'lower',
  'checks.*.enabled': 'lower',
  'decision.autoApproveBelow': 'lower',
  'decision.riskThresholds.moderate': 'lower',
  'decision.riskThresholds.high': 'lower',
  'decision.riskThresholds.critical': 'lower',
  'execution.safety.maxChangesPerHour': 'lower',
  'execution.safety.requireBusinessHours': 'higher',
  'execution.safety.lockoutOnIncident.afterRollbackHours': 'higher',
  'execution.safety.lockoutOnIncident.afterNeedsPersonHours': 'higher',
  'execution.caps.atOnce': 'lower',
  'execution.caps.perAccountAnHour': 'lower',
  'execution.caps.perRegionAnHour': 'lower',
  'execution.caps.perFamilyAnHour': 'lower',
  'execution.caps.hoursPerResource': 'higher',
  'execution.caps.shareOfGroup': 'lower',
  'execution.caps.resourcesPerDay': 'lower',
  'execution.caps.usdPerDay': 'lower',
  'execution.canary': 'higher',
  'execution.dryRun': 'higher',
  'quietDays.afterRejection': 'higher',
  'quietDays.afterRollback': 'higher',
  'quietDays.afterExpiry': 'higher',
  'quietDays.afterBlock': 'higher',
};

/** Returns what was deployed with each setting that is more careful in its place. */
export const laidOver = (deployed: Config, settings: Group): Config =>
  leavesOf(settings)
    .filter(({ path, value }) => isAsCareful(path, value, deployed))
    .reduce((config, { path, value }) => layOver(config, nested(path, value)) as Config, deployed);

export type Path = readonly string[];
export interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

export const leavesOf = (value: unknown, path: Path = []): readonly Leaf[] =>
  isGroup(value)
    ? Object.entries(value).flatMap(([key, below]) => leavesOf(below, [...path, key]))
    : [{ path, value }];

const nested = ([key, ...rest]: Path, value: unknown): unknown =>
  key === undefined ? value : { [key]: nested(rest, value) };

/** The id of a check has no dot, but stands where any id may stand. */
export const patternOf = ([first, second, ...rest]: Path): string =>
  (first === 'checks' && second !== undefined ? [first, '*', ...rest] : [first, second, ...rest])
    .filter((key) => key !== undefined)
    .join('.');

export const directionOf = (path: Path): Careful | undefined => {
  const pattern = patternOf(path);
  return Object.hasOwn(CAREFUL_SETTINGS, pattern) ? CAREFUL_SETTINGS[pattern] : undefined;
};

export const isAsCareful = (path: Path, value: unknown, deployed: Config): boolean => {
  const [given, limit] = [rankOf(value), rankOf(deployedAt(path, deployed))];
  return directionOf(path) === 'higher' ? given >= limit : given <= limit;
};

const MODES: readonly unknown[] = ['recommend', 'approve', 'autopilot'];

/** Where nothing was deployed there is no limit, and any is more careful. */
const rankOf = (value: unknown): number => {
  if (value === undefined) return Number.POSITIVE_INFINITY;
  return typeof value === 'string' ? MODES.indexOf(value) : Number(value);
};

export const deployedAt = (path: Path, deployed: Config): unknown => {
  const value = path.reduce<unknown>((at, key) => (isGroup(at) ? at[key] : undefined), deployed);
  // A check runs unless it is left out.
  return value === undefined && patternOf(path) === 'checks.*.enabled' ? true : value;
};
