import { clockTime } from '#core/present/format.ts';
import { timelineOf } from '#core/present/timeline.ts';
import type { StoryLine } from '#local/story.ts';
import { WIDTH, wrap } from './wrap.ts';

const TIME_WIDTH = 10;
const WORD_WIDTH = 13;

/** One event of the story as lines of at most 80 columns: `08:58:04  approved     you, by mail`. */
export const storyLine = (line: StoryLine): string[] => {
  if (line.kind === 'aside') return laidOut(line.at, line.word, line.says);
  const { stored, event } = line;
  const [entry] = timelineOf(stored.plan, stored.events).filter(({ n }) => n === event.n);
  return entry === undefined ? [] : laidOut(entry.at, entry.word, entry.says);
};

const laidOut = (at: number, word: string, says: string): string[] => {
  const indent = TIME_WIDTH + WORD_WIDTH;
  const rows = wrap(says, WIDTH - indent - 2);
  const head = clockTime(at).padEnd(TIME_WIDTH) + word.padEnd(WORD_WIDTH);
  return rows.map((row, i) => (i === 0 ? head : ' '.repeat(indent)) + row);
};
