import { plain } from '../escape.ts';

/**
 * Returns text that Slack shows as it stands. Slack reads `&`, `<` and `>` as its own; links, mentions of people and of
 * whole channels are all written with `<`, so that none can be made without it. What makes bold, italic, struck or code
 * gets an invisible word joiner around it, and so does what makes an emoji.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export const mrkdwn = (text: string, limit: number): string => {
  const whole = escaped(plain(text, limit));
  if (whole.length <= limit) return whole;
  // Escaping makes it longer: cut until it fits, never within what stands for one character.
  let length = limit;
  while (length > 0) {
    const shorter = escaped(plain(text, length));
    if (shorter.length <= limit) return shorter;
    length -= Math.max(1, Math.ceil((shorter.length - limit) / 5));
  }
  return '';
};

/** Takes no room, and parts what Slack would read together. */
const JOINER = '\u2060';

const escaped = (text: string): string =>
  text
    // Within a word Slack leaves an underscore alone, and names are full of them.
    .replace(/[*~`]|(?<!\w)_|_(?!\w)/g, (mark) => `${JOINER}${mark}${JOINER}`)
    .replace(/:(?=[\w+-]+:)/g, `:${JOINER}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
