import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentOf, filesOf, leadLinks, read } from '../../docs/site/src/markdown.ts';
import { PAGES, SIDEBAR, slugOf } from '../../docs/site/src/pages.ts';

type Item = (typeof SIDEBAR)[number];

const slugsIn = (item: Item): readonly string[] => {
  if (typeof item === 'string') return [item];
  return 'items' in item ? item.items.flatMap((each) => slugsIn(each as Item)) : [item.slug];
};

test('the side bar has every page once, and nothing else', () => {
  const pages = [...PAGES, 'docs/decisions', 'docs/api/openapi.yaml'];
  const slugs = pages.map(slugOf).filter((slug) => slug !== 'index');
  expect(SIDEBAR.flatMap(slugsIn).sort()).toEqual(slugs.sort());
});

test.each(PAGES)('%s begins with its title', (page) => {
  expect(documentOf(read(page)).title).toMatch(/^[^`]+$/);
});

test('a page without a title is refused', () => {
  expect(() => documentOf('Some text.\n')).toThrow('begins with its title');
});

test('a diagram is left to the script, whatever stands in it; the rest stays as it is', () => {
  const { body } = documentOf(
    '# A\n\n```mermaid\na -->|<b>| c\n\nd\n```\n\n```\nmermaid -->\n```\n',
  );
  expect(body).toBe(
    '\n<pre class="mermaid">a --&gt;|&lt;b&gt;| c\nd\n</pre>\n\n```\nmermaid -->\n```\n',
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.includes('mermaid'));
      expect(documentOf(`# A\n${text}`).body).toBe(text);
    }),
  );
});

test.each([
  ['../checks.md', '<a href="/base/checks/">x</a>'],
  ['../checks.md#ec2', '<a href="/base/checks/#ec2">x</a>'],
  ['../README.md', '<a href="/base/">x</a>'],
  ['../../README.md#deploy', '<a href="/base/about/#deploy">x</a>'],
  ['../decisions/', '<a href="/base/decisions/">x</a>'],
  ['../scan-policy.json', '<a href="/base/files/docs/scan-policy.json">x</a>'],
  ['../../lib/', 'x'],
  ['#here', '<a href="#here">x</a>'],
  ['https://docs.aws.amazon.com/', '<a href="https://docs.aws.amazon.com/">x</a>'],
])('a link of a guide to %s becomes %s', (link, expected) => {
  expect(leadLinks(`<a href="${link}">x</a>`, 'docs/guides/api.md', '/base/')).toBe(expected);
});

test('the files that go with a page are those it links to that are no pages', () => {
  const text = '[a](../scan-policy.json) [b](../checks.md) [c](../../lib/) [d](#e)';
  expect(filesOf(text, 'docs/guides/security.md')).toEqual(['docs/scan-policy.json']);
});
