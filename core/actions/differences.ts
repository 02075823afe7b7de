import type { Json } from '#core/model/plan.ts';

/** What is different from what was asked about, in the words of the observation. */
export interface Difference {
  readonly what: string;
  readonly old: string;
  readonly new: string;
}

/** Returns what is different, member by member. */
export const differencesOf = (old: Json, now: Json): readonly Difference[] => {
  const [before, after] = [membersOf(old), membersOf(now)];
  return Object.keys({ ...before, ...after })
    .filter((what) => JSON.stringify(before[what]) !== JSON.stringify(after[what]))
    .map((what) => ({ what, old: shown(before[what]), new: shown(after[what]) }));
};

const membersOf = (value: Json): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : { resource: value };

const shown = (value: Json | undefined): string =>
  value === undefined || value === null
    ? 'not there'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
