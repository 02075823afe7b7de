/** Columns of the terminal that every line is made for. */
export const WIDTH = 80;

/** Breaks a sentence into rows of at most `width` columns, between words; a longer word has a row of its own. */
export const wrap = (text: string, width: number): string[] => {
  const rows: string[] = [''];
  for (const word of text.split(' ')) {
    const row = rows.at(-1) ?? '';
    if (row !== '' && row.length + 1 + word.length > width) rows.push(word);
    else rows[rows.length - 1] = row === '' ? word : `${row} ${word}`;
  }
  return rows;
};
