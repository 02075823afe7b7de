/** Where the number of a marker stands: above its line, or beside it where another one is too close. */
export interface Flag {
  readonly x: number;
  readonly flagX: number;
}

/** Least distance of two numbers, in pixels: the diameter of their circle and a gap. */
const APART = 19;

/**
 * Returns markers, left to right, with their numbers moved apart, and no further right than `right`. A regression and
 * its rollback are seconds apart, which is less than a pixel.
 */
export const spreadFlags = <M extends { readonly x: number }>(
  markers: readonly M[],
  right: number,
): readonly (M & Flag)[] => {
  const xs = markers.map(({ x }) => x);
  for (let i = 1; i < xs.length; i += 1) xs[i] = Math.max(at(xs, i), at(xs, i - 1) + APART);
  let bound = right;
  for (let i = xs.length - 1; i >= 0; i -= 1) {
    xs[i] = Math.min(at(xs, i), bound);
    bound = at(xs, i) - APART;
  }
  return markers.map((marker, i) => ({ ...marker, flagX: at(xs, i) }));
};

const at = (xs: readonly number[], index: number): number => xs[index] ?? 0;
