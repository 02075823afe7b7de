import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ACTIONS } from '#core/actions/index.ts';
import { CHECKS } from '#core/checks/index.ts';
import { actionsDocument, checksDocument } from '#scripts/draw-catalogue.ts';
import { DOCUMENTS } from '#scripts/write-docs.ts';

test.each(Object.entries(DOCUMENTS))(
  '%s says what the sources say: npm run docs',
  (path, content) => {
    expect(readFileSync(path, 'utf8')).toBe(content());
  },
);

/** The sections of a document, by heading. */
const sectionsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section]),
  );

const CATALOGUES = [
  ['checks', sectionsOf(checksDocument()), CHECKS.map(({ id }) => id)],
  ['actions', sectionsOf(actionsDocument()), ACTIONS.map(({ id }) => id)],
] as const;

describe.each(CATALOGUES)('the document of %s', (_name, sections, ids) => {
  test('has a section for every entry, and for nothing else', () => {
    expect([...sections.keys()]).toEqual(ids);
  });

  test.each([...sections])('says all of %s', (_id, section) => {
    expect(section).not.toMatch(/undefined|NaN|\[object|…`/);
  });

  test.each([...sections])('%s leads only to what exists', (_id, section) => {
    const links = [...section.matchAll(/\[`([^`]+)`\]\((checks|actions)\.md#([^)]+)\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, id = '', , anchor] of links) {
      expect([...CHECKS, ...ACTIONS].map((entry) => entry.id)).toContain(id);
      expect(anchor).toBe(id.replace('/', ''));
    }
  });
});

test.each([...CATALOGUES[0][1]])(
  '%s: every option has its default and says what for',
  (id, section) => {
    const check = CHECKS.find((each) => each.id === id);
    const rows = [...section.matchAll(/^\| `(\w+)` \| `([^`]+)` \| [^|]+ \| ([^|]*) \|$/gm)];
    const defaults = check?.options.parse({}) as Record<string, unknown>;
    expect(Object.fromEntries(rows.map(([, name, value]) => [name, value]))).toEqual(
      Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, String(value)])),
    );
    for (const [, , , says = ''] of rows) expect(says.length).toBeGreaterThan(10);
  },
);

test.each([...CATALOGUES[1][1]])('%s: every call and every permission is there', (id, section) => {
  const action = ACTIONS.find((each) => each.id === id);
  expect(section).toMatch(/^\| undo \| (exact|from the backup|not guaranteed|not possible)/m);
  expect(section).toContain(action?.interruption.says);
  const calls = [...section.matchAll(/`((?:ec2|lambda):\w+) /g)].map(([, name]) => name);
  const allowed = [...section.matchAll(/`((?:ec2|lambda):\w+)`/g)].map(([, name]) => name);
  expect([...new Set(calls)].sort()).toEqual(
    allowed.filter((name) => name !== 'ec2:CreateTags').sort(),
  );
});
