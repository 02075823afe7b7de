import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { PAGES } from '../../docs/site/src/pages.ts';

const textOf = (page: string): string => readFileSync(page, 'utf8');

/** Without what stands in code: `[x](y)` there is no link, and `#` no heading. */
const proseOf = (page: string): string =>
  textOf(page)
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''));

/** The anchors of a page, as GitHub names them: a heading that comes again is numbered. */
const anchorsOf = (page: string): ReadonlySet<string> => {
  const seen = new Map<string, number>();
  return new Set(
    [...proseOf(page).matchAll(/^#{1,6} +(.*)$/gm)].map(([, heading = '']) => {
      const anchor = heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
};

const linksOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/\]\(<?([^)>\s]+)>?(?: "[^"]*")?\)/g)]
    .flatMap(([, link]) => link ?? [])
    .filter((link) => !/^[a-z]+:/.test(link));

/** Where a relative link of a page leads, from the root. */
const targetOf = (page: string, link: string): string =>
  relative('.', join(dirname(page), decodeURI(link.split('#')[0] ?? ''))) || '.';

const brokenIn = (page: string): readonly string[] =>
  linksOf(page).filter((link) => {
    const anchor = link.split('#')[1];
    const target = link.startsWith('#') ? page : targetOf(page, link);
    if (target.startsWith('..') || !existsSync(target)) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
  });

test.each(PAGES)('every relative link and anchor of %s leads somewhere', (page) => {
  expect(brokenIn(page)).toEqual([]);
});

test('there are pages and links to look at', () => {
  expect(PAGES).toContain('docs/guides/getting-started.md');
  expect(linksOf('README.md').length).toBeGreaterThan(5);
  expect(anchorsOf('docs/architecture.md')).toContain('what-must-always-hold');
});

test('the index leads to every page of the documentation', () => {
  const index = 'docs/README.md';
  const linked = linksOf(index).map((link) => targetOf(index, link));
  const pages = PAGES.filter((page) => /^docs\/(guides\/)?[^/]+$/.test(page) && page !== index);
  expect(pages.filter((page) => !linked.includes(page))).toEqual([]);
});
