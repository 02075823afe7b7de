import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const MOST_LINES = 250;

/** Names that say nothing: what is in such a file has not been split. */
const EMPTY_NAMES =
  /(^|[/-])(utils?|helpers?|common|misc|managers?)([/.-]|$)|(^|\/)(data|info)(\/|\.)/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|race|d))?\.(ts|tsx|mjs)$/;
const COMPONENT = /^console\/(.*\/)?[A-Z][A-Za-z0-9]*\.tsx$/;

/** Returns what is wrong with a path's name, or undefined. */
const faultIn = (path: string): string | undefined => {
  if (EMPTY_NAMES.test(path)) return 'says nothing';
  const file = path.slice(path.lastIndexOf('/') + 1);
  return KEBAB_CASE.test(file) || COMPONENT.test(path) ? undefined : 'is not in kebab case';
};

/** A long file begins with a comment that says why it is one. */
const isExplained = (text: string): boolean =>
  text.split('\n').length <= MOST_LINES + 1 || text.startsWith('// ');

// Committed files only: work that is under way may still be moved and cut.
const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && path.includes('/'));
const product = tracked.filter((path) => !path.startsWith('test/'));

test('there are files to look at', () => {
  expect(product.length).toBeGreaterThan(0);
});

test('every file has a name that says what is in it', () => {
  expect(tracked.filter((path) => faultIn(path) !== undefined)).toEqual([]);
});

test(`a file of more than ${MOST_LINES} lines says why in its first line`, () => {
  const texts = product.map((path) => [path, readFileSync(resolve(ROOT, path), 'utf8')] as const);
  expect(texts.filter(([, text]) => !isExplained(text)).map(([path]) => path)).toEqual([]);
});

describe('the look itself', () => {
  test.each([
    ['core/utils.ts', 'says nothing'],
    ['core/date-helpers.ts', 'says nothing'],
    ['core/common/money.ts', 'says nothing'],
    ['local/state-manager.ts', 'says nothing'],
    ['app/data.ts', 'says nothing'],
    ['core/priceBook.ts', 'is not in kebab case'],
    ['core/PriceBook.ts', 'is not in kebab case'],
    ['console/pages/changesPage.tsx', 'is not in kebab case'],
    ['core/price-book.ts', undefined],
    ['console/pages/ChangesPage.tsx', undefined],
    ['test/scenarios/data-flow.ts', undefined],
    ['test/core/stats/robust.test.ts', undefined],
  ])('%s %s', (path, fault) => {
    expect(faultIn(path)).toBe(fault);
  });

  test('finds a long file without a reason', () => {
    const long = 'const x = 1;\n'.repeat(MOST_LINES + 1);
    expect(isExplained(long)).toBe(false);
    expect(isExplained(`// A table.\n${long}`)).toBe(true);
    expect(isExplained('const x = 1;\n'.repeat(MOST_LINES))).toBe(true);
  });
});
