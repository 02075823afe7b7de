import fc from 'fast-check';
import { expect, test } from 'vitest';
import { always, extended, stretches, type Timeline, valueAt } from '#local/account/timeline.ts';

const aTimeline = fc
  .array(fc.integer({ min: 1, max: 100 }), { maxLength: 6 })
  .map((times) =>
    times
      .toSorted((a, b) => a - b)
      .reduce<Timeline<number>>((line, at, i) => extended(line, at, i + 1), always(0)),
  );

test('stretches cover the time without gaps, each with the value that held', () => {
  const range = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(aTimeline, range, (timeline, [from, length]) => {
      const found = stretches(timeline, from, from + length);
      expect(found[0]?.from).toBe(from);
      expect(found.at(-1)?.to).toBe(from + length);
      found.forEach((stretch, i) => {
        expect(stretch.to).toBe(found[i + 1]?.from ?? from + length);
        for (let time = stretch.from; time < stretch.to; time++)
          expect(valueAt(timeline, time)).toBe(stretch.value);
      });
    }),
  );
});
