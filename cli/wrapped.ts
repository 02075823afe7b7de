import { widthOf } from './table.ts';

/** Returns a text behind its label in lines that are not wider than `width`; those after the first hang below the text. */
export const wrapped = (label: string, text: string, width: number): string[] => {
  const indent = ' '.repeat(widthOf(label));
  const room = Math.max(1, width - widthOf(label));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((word) => piecesOf(word, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= room) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((each, i) => `${i === 0 ? label : indent}${each}`.trimEnd());
};

/** A word that is longer than a line, such as an ARN, is cut where the line ends. */
const piecesOf = (word: string, room: number): string[] => {
  const pieces = [''];
  for (const character of word) {
    const last = pieces.at(-1) ?? '';
    if (last !== '' && widthOf(last + character) > room) pieces.push(character);
    else pieces[pieces.length - 1] = last + character;
  }
  return pieces;
};
