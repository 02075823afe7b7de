import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { REPOSITORY, slugOf } from './pages.ts';

/** A page as the site shows it: the title has a place of its own there. */
export interface Document {
  readonly title: string;
  readonly body: string;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Takes the title from the first heading, and leaves diagrams to the script that draws them. */
export const documentOf = (text: string): Document => {
  const [, heading = '', body = ''] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [];
  if (heading === '') throw new Error('a page begins with its title: # …');
  return {
    title: heading.replaceAll('`', ''),
    body: body.replaceAll(/^```mermaid\n([\s\S]*?)^```$/gm, (_fence, diagram: string) => {
      // A blank line would end the block of HTML.
      const lines = diagram
        .replaceAll(/[&<>]/g, (c) => ESCAPES[c] ?? c)
        .replaceAll(/\n{2,}/g, '\n');
      return `<pre class="mermaid">${lines}</pre>`;
    }),
  };
};

/** Where a link of a page leads, in the repository. */
const targetOf = (page: string, link: string): string =>
  join(dirname(page), decodeURI(link)).replace(/\/$/, '');

/** Leads relative links of a rendered page to pages, and to the files that go with the site as they are. */
export const leadLinks = (html: string, page: string, base: string): string =>
  html.replaceAll(
    /<a href="([^"#:]+)(#[^"]*)?"([^>]*)>([\s\S]*?)<\/a>/g,
    (_a, link: string, anchor = '', rest: string, text: string) => {
      const target = targetOf(page, link);
      const slug = slugOf(target);
      if (slug !== undefined) {
        return `<a href="${base}${slug === 'index' ? '' : `${slug}/`}${anchor}"${rest}>${text}</a>`;
      }
      // A folder of sources is for those who have the repository.
      return isFolder(target) ? text : `<a href="${base}${FILES}/${target}"${rest}>${text}</a>`;
    },
  );

/** Where the site has the files that pages lead to. */
export const FILES = 'files';

/** The files that a page leads to and that are no pages. */
export const filesOf = (text: string, page: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)#:\s]+)/g)]
    .map(([, link = '']) => targetOf(page, link))
    .filter((target) => slugOf(target) === undefined && isFile(target));

const kindOf = (path: string) => statSync(join(REPOSITORY, path), { throwIfNoEntry: false });
const isFile = (path: string): boolean => kindOf(path)?.isFile() ?? false;
const isFolder = (path: string): boolean => kindOf(path)?.isDirectory() ?? false;

export const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
