import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryPressure, outOfMemory, queueing } from '#local/account/physics/saturation.ts';

const ascending = fc
  .tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

test.each([
  ['queueing', queueing],
  ['memoryPressure', memoryPressure],
  ['outOfMemory', outOfMemory],
])('%s never eases as the load grows', (_name, f) => {
  fc.assert(
    fc.property(ascending, ([less, more]) => {
      expect(f(more)).toBeGreaterThanOrEqual(f(less));
    }),
  );
});

describe('waiting', () => {
  test.each([
    ['an idle machine does not wait', 0, 1],
    ['half busy takes twice as long', 0.5, 2],
    ['four fifths busy five times', 0.8, 5],
    ['overloaded twice has twice the backlog of saturated', 1.96, 100],
  ])('%s', (_name, utilisation, expected) => {
    expect(queueing(utilisation)).toBeCloseTo(expected, 8);
  });
});

describe('memory', () => {
  test.each([
    [0.5, 1, 0],
    [0.85, 1, 0],
    [0.95, 1 / 0.6, 0],
    [1, 2.5, 0],
    [1.5, 2.5, 0.98],
  ])('filled to %d slows by %d and fails %d of all', (share, slower, failing) => {
    expect(memoryPressure(share)).toBeCloseTo(slower, 8);
    expect(outOfMemory(share)).toBeCloseTo(failing, 2);
  });
});
