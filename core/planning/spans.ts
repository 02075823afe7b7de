/** From a moment to another one, which is not in it any more. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Returns the spans in order, those that touch or overlap made one, the empty ones left out. */
export const union = (spans: readonly Span[]): readonly Span[] => {
  const merged: Span[] = [];
  for (const span of spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return merged;
};

/** What is in both; each in order and without overlaps, as `union` gives them. */
export const intersection = (a: readonly Span[], b: readonly Span[]): readonly Span[] => {
  const found: Span[] = [];
  for (let i = 0, j = 0; ; ) {
    const [x, y] = [a[i], b[j]];
    if (x === undefined || y === undefined) return union(found);
    found.push(clip(x, y));
    if (x.to < y.to) i++;
    else j++;
  }
};

/** What is in the first and not in the second. */
export const difference = (a: readonly Span[], b: readonly Span[]): readonly Span[] =>
  b.reduce<readonly Span[]>(
    (left, taken) =>
      left.flatMap((span) => [
        ...keep({ from: span.from, to: Math.min(span.to, taken.from) }),
        ...keep({ from: Math.max(span.from, taken.to), to: span.to }),
      ]),
    union(a),
  );

/** The part of a span that lies in another one; empty (`from >= to`) when none does. */
export const clip = (span: Span, within: Span): Span => ({
  from: Math.max(span.from, within.from),
  to: Math.min(span.to, within.to),
});

export const contains = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, to }) => from <= at && at < to);

const keep = (span: Span): readonly Span[] => (span.from < span.to ? [span] : []);
