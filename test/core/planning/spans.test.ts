import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, difference, intersection, type Span, union } from '#core/planning/spans.ts';

const END = 40;
const spans = fc.array(
  fc.tuple(fc.nat(END), fc.nat(END)).map(([from, to]): Span => ({ from, to })),
  { maxLength: 8 },
);
const moments = Array.from({ length: END + 1 }, (_, i) => i);
const within = (list: readonly Span[]) =>
  moments.filter((at) => list.some(({ from, to }) => from <= at && at < to));

test('a union is in order, without overlaps, and has every moment of its spans', () => {
  fc.assert(
    fc.property(spans, (list) => {
      const merged = union(list);
      expect(within(merged)).toEqual(within(list));
      expect(merged.every(({ from, to }) => from < to)).toBe(true);
      expect(merged.slice(1).every(({ from }, i) => from > (merged[i]?.to ?? 0))).toBe(true);
    }),
  );
});

test('an intersection has the moments of both, a difference those of the first alone', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      const [x, y] = [union(a), union(b)];
      expect(within(intersection(x, y))).toEqual(
        moments.filter((at) => contains(x, at) && contains(y, at)),
      );
      expect(within(difference(x, y))).toEqual(
        moments.filter((at) => contains(x, at) && !contains(y, at)),
      );
    }),
  );
});
