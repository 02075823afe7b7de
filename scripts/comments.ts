import { readFileSync } from 'node:fs';

export const sourceOf = (catalogue: 'checks' | 'actions', id: string): string =>
  readFileSync(new URL(`../core/${catalogue}/${id}.ts`, import.meta.url), 'utf8');

/** The doc comment on a member of a source, as one line. */
export const commentOn = (source: string, member: string): string => {
  const comment = new RegExp(String.raw`/\*\*((?:(?!\*/)[\s\S])*)\*/\s*(?:readonly )?${member}:`);
  return (comment.exec(source)?.[1] ?? '').replaceAll(/\s*\n\s*\*\s?/g, ' ').trim();
};

const SHARED_OPTIONS = readFileSync(new URL('../core/checks/options.ts', import.meta.url), 'utf8');

/** What an option of a check is for: the comment on it. */
export const optionComment = (check: string, name: string): string =>
  commentOn(sourceOf('checks', check), name) || commentOn(SHARED_OPTIONS, name);
