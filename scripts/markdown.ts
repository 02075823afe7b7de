/** Returns a document of one section for each thing, after an introduction and a list of them. */
export const document = (
  title: string,
  introduction: readonly string[],
  sections: readonly (readonly [heading: string, lines: readonly string[]])[],
): string =>
  [
    `# ${title}`,
    '',
    'Drawn from the sources by `npm run docs`; do not edit.',
    '',
    ...introduction,
    '',
    ...sections.map(([heading]) => `- ${sectionLink(heading)}`),
    ...sections.flatMap(([heading, lines]) => ['', `## ${heading}`, '', ...lines]),
    '',
  ].join('\n');

/** Returns a table of Markdown. A cell is one line; bars in it are escaped. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] => [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)];

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const cell = (text: string): string => text.replaceAll('\n', ' ').replaceAll('|', '\\|');

export const code = (text: string): string => `\`${text}\``;

/** A link to the section of a heading, as GitHub names it. */
export const sectionLink = (heading: string, file = ''): string =>
  `[${code(heading)}](${file}#${heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')})`;
