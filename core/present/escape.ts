/**
 * What comes from a cloud account or from a person is hostile text until it has been through here. Markup is only ever
 * written with the `html` tag, which escapes all that it did not write itself.
 */

/** Markup that is safe as it stands. Only `html` and `markup` make it. */
export class Html {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

/** What may stand in a `html` template: text is escaped, markup and lists of it stay, what is absent is left out. */
export type Insert = Html | string | number | false | null | undefined | readonly Insert[];

/** Writes markup; every inserted text is escaped for content and for quoted attributes. */
export const html = (parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html =>
  new Html(parts.reduce((all, part, i) => all + inserted(inserts[i - 1]) + part));

/** Markup that a function of ours made as a string: a chart, a style sheet. Never for anything that came from outside. */
export const markup = (ours: string): Html => new Html(ours);

const inserted = (insert: Insert): string => {
  if (insert instanceof Html) return insert.toString();
  if (Array.isArray(insert)) return insert.map(inserted).join('');
  return insert === undefined || insert === null || insert === false
    ? ''
    : escaped(visible(String(insert), KEEP_LINES));
};

/** Escapes text for the content of an element and for a quoted attribute. */
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * Returns the text as one line in which nothing is hidden: line breaks and tabs become spaces; control characters and
 * those that turn or hide the text around them become `�`, so that a name cannot look like another one. Longer text
 * is cut to `limit` characters with `…`.
 */
export const plain = (text: string, limit = Number.POSITIVE_INFINITY): string =>
  shortened(visible(text, ONE_LINE).trim(), limit);

/** As `plain`, for Markdown: nothing in it is markup, a link or a mention. */
export const markdownText = (text: string, limit?: number): string =>
  plain(text, limit).replace(/[\\`*_{}[\]<>()#+!|~@&]/g, '\\$&');

/** As `plain`, but line breaks stay; for notes. */
export const plainLines = (text: string): string => visible(text, KEEP_LINES);

const ONE_LINE = { breaks: ' ' } as const;
const KEEP_LINES = { breaks: '\n' } as const;

const visible = (text: string, { breaks }: { readonly breaks: string }): string =>
  text.toWellFormed().replace(BREAKS, breaks).replace(/\t/g, ' ').replace(HIDDEN, '\uFFFD');

const BREAKS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

/**
 * C0 and C1 controls, bidirectional embeddings, overrides, isolates and marks, zero-width characters and tags.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about.
  /[\u0000-\u0008\u000E-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Cuts between code points, never within one. */
const shortened = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const points = [...text];
  return points.length <= limit
    ? text
    : `${points
        .slice(0, Math.max(0, limit - 1))
        .join('')
        .trimEnd()}…`;
};
