/** What charts have in common: the scale of values, and lines that have a gap where there is no data. */

/** A point of a drawing, in pixels. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Zero and two to five round values up to the first one at or above `highest`. */
export const scaleSteps = (highest: number): readonly number[] => {
  if (highest <= 0) return [0, 1];
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, i) => i * step);
};

/** Cuts the points at each gap. */
export const stretches = <P>(
  points: readonly P[],
  place: (point: P) => Position | null,
): readonly (readonly Position[])[] => {
  const found: Position[][] = [];
  let isOpen = false;
  for (const point of points) {
    const position = place(point);
    if (position !== null && isOpen) found.at(-1)?.push(position);
    else if (position !== null) found.push([position]);
    isOpen = position !== null;
  }
  return found;
};

export const isLine = (stretch: readonly Position[]): boolean => stretch.length > 1;

/** A path through the positions. */
export const line = (positions: readonly Position[]): string =>
  positions.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');

export const round = (value: number): number => Math.round(value * 10) / 10;
