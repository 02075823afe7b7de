import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, LoaderContext } from 'astro/loaders';
import { apiPage, decisionsPage } from './drawn-pages.ts';
import { documentOf, leadLinks, read } from './markdown.ts';
import { PAGES, REPOSITORY, slugOf } from './pages.ts';

/** Pages that are no file of their own: of what they are drawn, and what they say. */
const DRAWN: Readonly<Record<string, () => string>> = {
  'docs/api/openapi.yaml': apiPage,
  'docs/decisions': decisionsPage,
};

/** Loads the pages from where they are read on GitHub, so that there is one copy of each. */
export const repositoryLoader: Loader = {
  name: 'trimtab-repository',
  load: async (context) => {
    context.store.clear();
    for (const path of PAGES) await add(context, path, read(path));
    for (const [path, draw] of Object.entries(DRAWN)) await add(context, path, draw());
  },
};

const add = async (context: LoaderContext, path: string, text: string): Promise<void> => {
  const { title, body } = documentOf(text);
  const id = slugOf(path) ?? path;
  const filePath = join(REPOSITORY, path);
  const base = context.config.base.replace(/\/?$/, '/');
  const rendered = await context.renderMarkdown(body, { fileURL: pathToFileURL(filePath) });
  context.store.set({
    id,
    data: await context.parseData({ id, data: { title }, filePath }),
    body,
    filePath: `../../${path}`,
    rendered: { ...rendered, html: leadLinks(rendered.html, path, base) },
    assetImports: rendered.metadata?.imagePaths ?? [],
  });
};
