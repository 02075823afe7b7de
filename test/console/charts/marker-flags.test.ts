import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadFlags } from '#console/charts/marker-flags.ts';

const RIGHT = 600;
/** Up to seven markers: there is room for all of their numbers. */
const markers = fc
  .array(fc.integer({ min: 200, max: RIGHT }), { maxLength: 7 })
  .map((xs) => xs.sort((a, b) => a - b).map((x) => ({ x })));

describe('spreadFlags', () => {
  test('numbers never overlap, keep their order and stay inside', () => {
    fc.assert(
      fc.property(markers, (given) => {
        const xs = spreadFlags(given, RIGHT).map(({ flagX }) => flagX);
        const gaps = xs.slice(1).map((x, i) => x - (xs[i] ?? 0));
        expect(Math.min(19, ...gaps)).toBe(19);
        expect(Math.max(0, ...xs)).toBeLessThanOrEqual(RIGHT);
      }),
    );
  });

  test('a number with room stands above its line', () => {
    expect(spreadFlags([{ x: 10 }, { x: 100 }], RIGHT).map(({ flagX }) => flagX)).toEqual([
      10, 100,
    ]);
  });
});
