/** Columns of the terminal that every line is made for. */
export const WIDTH = 80;

/**
 * Breaks a sentence into rows of at most `width` columns, between words; a longer word has a row of its own. What the
 * text begins with in spaces, every row does.
 */
export const wrap = (text: string, width: number): string[] => {
  const words = text.trimStart();
  const indent = text.slice(0, text.length - words.length);
  const rows: string[] = [];
  for (const word of words.split(/(?<=\S) /)) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + 1 + word.length <= width)
      rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(indent + word);
  }
  return rows;
};
