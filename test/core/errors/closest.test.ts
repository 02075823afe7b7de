import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closest } from '#core/errors/closest.ts';

test.each([
  ['trace', ['fresh', 'tour', 'traces'], 'traces'],
  [
    'ec2/oversize-instance',
    ['ebs/unattached-volume', 'ec2/oversized-instance'],
    'ec2/oversized-instance',
  ],
  ['porx', ['port', 'state'], 'port'],
  ['poxx', ['port', 'state'], 'port'],
  ['pxxx', ['port', 'state'], undefined],
  ['frequency', ['mode', 'seed'], undefined],
  ['anything', [], undefined],
])('%s most likely means one of %j', (word, candidates, expected) => {
  expect(closest(word, candidates)).toBe(expected);
});

test('a word may be mistyped in half of the letters of what it meant, and in no more', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(40), (word, more) => {
      const longer = word + '\n'.repeat(more);
      expect(closest(word, [longer])).toBe(more <= word.length ? longer : undefined);
      expect(closest(longer, [word])).toBe(more <= word.length ? word : undefined);
    }),
  );
});

test('a word that is a candidate means itself', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(), (words, n) => {
      const word = words[n % words.length] ?? '';
      expect(closest(word, words)).toBe(word);
    }),
  );
});
