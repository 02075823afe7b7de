import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { FILES, filesOf, read } from './markdown.ts';
import { PAGES, REPOSITORY } from './pages.ts';

/** Puts the linked files beside the pages, and fails the build when a page leads nowhere or to another origin. */
export const wholeSite = (): AstroIntegration => {
  let base = '/';
  return {
    name: 'trimtab-whole-site',
    hooks: {
      'astro:config:setup': ({ injectScript }) =>
        injectScript('page', `import '${fileURLToPath(new URL('diagrams.ts', import.meta.url))}';`),
      'astro:config:done': ({ config }) => {
        base = config.base.replace(/\/?$/, '/');
      },
      'astro:build:done': ({ dir, logger }) => {
        const site = fileURLToPath(dir);
        copyFiles(site);
        const { faults, links } = faultsOf(site, base);
        for (const fault of faults) logger.error(fault);
        if (faults.length > 0 || links === 0)
          throw new Error(`${faults.length} of ${links} links are wrong`);
        logger.info(`${links} links lead somewhere`);
      },
    },
  };
};

const copyFiles = (site: string): void => {
  for (const file of new Set(PAGES.flatMap((page) => filesOf(read(page), page)))) {
    const to = join(site, FILES, file);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(REPOSITORY, file), to);
  }
};

interface Found {
  readonly faults: readonly string[];
  /** Links that were followed: a look that sees none must not pass. */
  readonly links: number;
}

/** Follows every link, and everything that a page loads. */
const faultsOf = (site: string, base: string): Found => {
  const pages = globSync('**/*.html', { cwd: site }).sort();
  const texts = new Map(pages.map((page) => [page, readFileSync(join(site, page), 'utf8')]));
  const found = [...texts].flatMap(([page, html]) =>
    referencesOf(html).map((reference) => ({ page, ...reference })),
  );
  const faults = found.flatMap(({ page, to, isLoaded }) => {
    const { origin, pathname, hash } = new URL(to, `${HERE}${base}${page}`);
    if (origin !== HERE) return isLoaded ? [`${page}: ${to} is of another origin`] : [];
    const path = decodeURI(pathname).slice(base.length);
    const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
    if (!pathname.startsWith(base) || !existsSync(join(site, file)))
      return [`${page}: ${to} leads nowhere`];
    const id = decodeURIComponent(hash.slice(1));
    const isThere = id === '' || id === '_top' || texts.get(file)?.includes(`id="${id}"`);
    return isThere ? [] : [`${page}: ${to} names no heading`];
  });
  return { faults, links: found.length };
};

/** Stands for wherever the site will be served. */
const HERE = 'http://site';

interface Reference {
  readonly to: string;
  /** Fetched with the page, without anybody asking for it. */
  readonly isLoaded: boolean;
}

const referencesOf = (html: string): readonly Reference[] =>
  [...html.matchAll(/<(\w+)\s[^>]*?\b(?:href|src)="([^"]+)"/g)]
    .map(([, tag, to = '']) => ({ to: to.replaceAll('&amp;', '&'), isLoaded: tag !== 'a' }))
    .filter(({ to }) => !/^(mailto|data):/.test(to));
