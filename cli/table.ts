/** A column of a table. */
export interface Column<R> {
  readonly head: string;
  readonly cell: (row: R) => string;
  readonly align?: 'right';
  /** Left out when there is no room: the highest first. */
  readonly drop?: number;
  /** Cut with `…` when there is still no room; one column of a table. */
  readonly stretches?: true;
}

const GAP = '  ';
const LEAST_STRETCHED = 12;

/** Returns a table of one line a row, none wider than `width`. */
export const tableOf = <R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
  width: number,
): string[] => {
  const measured = columns.map((column) => {
    const cells = rows.map(column.cell);
    return { column, cells, width: Math.max(...[column.head, ...cells].map(widthOf)) };
  });
  const kept = fitted(measured, width);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => padded(cell, kept[i]?.width ?? 0, kept[i]?.column.align))
      .join(GAP)
      .trimEnd();
  const head = line(kept.map(({ column }) => column.head));
  const body = rows.map((_, r) => line(kept.map(({ cells }) => cells[r] ?? '')));
  return [head, ...body].map((text) => shortened(text, width));
};

interface Measured<R> {
  readonly column: Column<R>;
  readonly cells: readonly string[];
  readonly width: number;
}

const fitted = <R>(all: readonly Measured<R>[], width: number): readonly Measured<R>[] => {
  const tooWide = totalOf(all) - width;
  if (tooWide <= 0) return all;
  const last = all
    .filter(({ column }) => column.drop !== undefined)
    .toSorted((a, b) => (b.column.drop ?? 0) - (a.column.drop ?? 0))[0];
  if (last !== undefined)
    return fitted(
      all.filter((each) => each !== last),
      width,
    );
  return all.map((each) =>
    each.column.stretches
      ? { ...each, width: Math.max(LEAST_STRETCHED, each.width - tooWide) }
      : each,
  );
};

const totalOf = (columns: readonly { readonly width: number }[]): number =>
  columns.reduce((sum, { width }) => sum + width, (columns.length - 1) * GAP.length);

const padded = (text: string, width: number, align: 'right' | undefined): string => {
  const cell = shortened(text, width);
  const space = ' '.repeat(width - widthOf(cell));
  return align === 'right' ? space + cell : cell + space;
};

const shortened = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const character of text) {
    left -= widthOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
};

/** Two places in a terminal. @see https://www.unicode.org/reports/tr11/ */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
/** None: what is put on the character before it. */
const NO_WIDTH = /\p{Mark}/u;

/** Places that a text takes in a terminal. */
export const widthOf = (text: string): number => {
  let width = 0;
  for (const character of text)
    if (!NO_WIDTH.test(character)) width += WIDE.test(character) ? 2 : 1;
  return width;
};
