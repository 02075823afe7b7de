import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from '#local/terminal/wrap.ts';

const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });

test('rows fit the width, and together say what the text said', () => {
  fc.assert(
    fc.property(words, fc.nat(6), (parts, indent) => {
      const rows = wrap(' '.repeat(indent) + parts.join(' '), 24);
      for (const row of rows) expect(row.length).toBeLessThanOrEqual(24);
      for (const row of rows) expect(row).toMatch(new RegExp(`^ {${indent}}\\S`));
      expect(rows.map((row) => row.trim()).join(' ')).toBe(parts.join(' '));
    }),
  );
});

test('a word that is longer than a row has a row of its own', () => {
  expect(wrap('see http://127.0.0.1:4781/changes now', 10)).toEqual([
    'see',
    'http://127.0.0.1:4781/changes',
    'now',
  ]);
});
