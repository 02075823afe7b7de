import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import {
  carryGaps,
  interpolateGaps,
  SAMPLE_MS,
  samplesSince,
  watchClock,
} from '#core/watch/samples.ts';
import { aLive, CHANGED_AT } from '#test/support/watch-series.ts';

const gone = Number.NaN;

describe('short gaps', () => {
  test.each([
    ['take the last value twice', [1, null, null, 4], [1, 1, 1, 4]],
    ['stay missing from the third sample on', [1, null, null, null, 5], [1, 1, 1, gone, 5]],
    ['stay missing where nothing came before', [null, 2], [gone, 2]],
    ['never become zero', [null, null, null, null], [gone, gone, gone, gone]],
  ])('%s', (_name, values, carried) => expect(carryGaps(values)).toEqual(carried));
});

describe('long gaps', () => {
  test.each([
    ['are filled on a straight line', [1, gone, gone, 4], [1, 2, 3, 4]],
    ['keep the first sample at the beginning', [gone, 2, 3], [2, 2, 3]],
    ['keep the last sample at the end', [2, 3, gone], [2, 3, 3]],
  ])('%s', (_name, samples, filled) => expect(interpolateGaps(samples)).toEqual(filled));

  test('leave what is there as it is, and nothing missing', () => {
    const samples = fc.array(fc.option(fc.integer({ min: -9, max: 9 }), { nil: gone }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(samples, (given) => {
        fc.pre(given.some((x) => !Number.isNaN(x)));
        const filled = interpolateGaps(given);
        for (const [i, x] of given.entries()) {
          if (Number.isNaN(x)) expect(filled[i]).not.toBeNaN();
          else expect(filled[i]).toBe(x);
        }
      }),
    );
  });
});

describe('the clock of a watch', () => {
  test.each([
    ['begins where the history ended', 0, 0, 0],
    ['begins with the sample during which the change was made', 1, 0, 0],
    ['moves on by whole samples', SAMPLE_MS * 3 + 1, SAMPLE_MS * 3, 3],
    ['starts the day again after a day', SAMPLE_MS * 290, SAMPLE_MS * 290, 2],
    ['goes back into the day before', -1, -SAMPLE_MS, 287],
  ])('%s', (_name, sinceEnd, origin, firstSlot) => {
    const clock = watchClock(CHANGED_AT, CHANGED_AT + sinceEnd);
    expect(clock).toEqual({ originMs: CHANGED_AT + origin, firstSlot });
  });

  test('puts a live series where it belongs and marks the rest missing', () => {
    const clock = watchClock(CHANGED_AT, CHANGED_AT);
    const late = { ...aLive((i) => i, { count: 2 }), startMs: CHANGED_AT + 2 * SAMPLE_MS };
    expect(samplesSince(clock, late, 5)).toEqual([null, null, 0, 1, null]);
    const early = { ...late, startMs: CHANGED_AT - SAMPLE_MS };
    expect(samplesSince(clock, early, 3)).toEqual([1, null, null]);
    expect(samplesSince(clock, undefined, 2)).toEqual([null, null]);
  });

  test('refuses another spacing', () => {
    const minutely = { ...aLive(() => 1), periodMs: 60_000 };
    expect(() => samplesSince(watchClock(0, 0), minutely, 3)).toThrow(InvalidInputError);
  });
});
