/** Returns rows as CSV (RFC 4180), without a break after the last. A cell that a spreadsheet would run as a formula is text. */
export const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((cells) => cells.map((cell) => quoted(asText(String(cell)))).join(',')).join('\r\n');

/**
 * What begins like a formula is one to a spreadsheet, whoever wrote it into a tag. A number is none.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const asText = (cell: string): string =>
  /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell;

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
