import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrapped } from '../../cli/wrapped.ts';

test('what does not fit hangs below the text, not below the label', () => {
  expect(wrapped('  Undo  ', 'stop, m6i.2xlarge, start, check health', 26)).toEqual([
    '  Undo  stop, m6i.2xlarge,',
    '        start, check',
    '        health',
  ]);
});

test('no line is wider than the terminal, and nothing of the text is lost', () => {
  const word = fc.stringMatching(/^[a-z0-9:/]{1,40}$/);
  const width = fc.integer({ min: 10, max: 120 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), width, (words, wide) => {
      const lines = wrapped('  Why   ', words.join(' '), wide);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(wide);
      expect(
        lines
          .map((line) => line.slice(8))
          .join('')
          .replaceAll(' ', ''),
      ).toBe(words.join(''));
    }),
  );
});
