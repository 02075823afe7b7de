import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFromAbove, isGroup, layOver } from '#core/contract/config/layers.ts';

const key = fc.constantFrom('a', 'b', 'c', 'kind');
const value = fc.oneof(fc.integer(), fc.constant(null), fc.constantFrom('x', 'y'));
const { group } = fc.letrec<{ group: Record<string, unknown> }>((tie) => ({
  group: fc.dictionary(key, fc.oneof(value, fc.array(value, { maxLength: 2 }), tie('group')), {
    depthIdentifier: 'group',
  }),
}));

const valueAt = (at: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((below, name) => (isGroup(below) ? below[name] : undefined), at);
const pathsOf = (at: unknown, path: readonly string[] = []): readonly (readonly string[])[] => [
  path,
  ...(isGroup(at)
    ? Object.entries(at).flatMap(([name, below]) => pathsOf(below, [...path, name]))
    : []),
];

describe('a layer over another', () => {
  test.each([
    [
      'settings are merged, however deep',
      { a: { b: 1, c: 2 } },
      { a: { c: 3 } },
      { a: { b: 1, c: 3 } },
    ],
    ['a list replaces the whole list', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['a value replaces settings', { a: { b: 1 } }, { a: 1 }, { a: 1 }],
    ['what is left out stays', { a: 1, b: 2 }, {}, { a: 1, b: 2 }],
    [
      'a target of another kind is another one',
      { t: { kind: 'sms', numbers: ['+1'] } },
      { t: { kind: 'mail', to: ['ana'] } },
      { t: { kind: 'mail', to: ['ana'] } },
    ],
    [
      'one of the same kind is merged',
      { t: { kind: 'slack', channel: 'C1', token: 'env:A' } },
      { t: { channel: 'C2' } },
      { t: { kind: 'slack', channel: 'C2', token: 'env:A' } },
    ],
  ])('%s', (_name, below, above, both) => {
    expect(layOver(below, above)).toEqual(both);
  });

  test('nothing laid over changes nothing, and twice is once', () => {
    fc.assert(
      fc.property(group, group, (below, above) => {
        expect(layOver(below, {})).toEqual(below);
        const once = layOver(below, above);
        expect(layOver(once, above)).toEqual(once);
      }),
    );
  });

  test('what stands above is what is said to come from above', () => {
    fc.assert(
      fc.property(group, group, (below, above) => {
        const both = layOver(below, above);
        for (const path of pathsOf(both)) {
          const from = isFromAbove(below, above, path) ? above : below;
          const here = valueAt(both, path);
          if (!isGroup(here)) expect(here).toEqual(valueAt(from, path));
        }
      }),
    );
  });
});
