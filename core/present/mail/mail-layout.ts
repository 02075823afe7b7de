import { type Html, html, markup } from '../escape.ts';
import type { EvidenceLine } from '../evidence.ts';
import { tied } from '../format.ts';
import { factLine, type KeyFact } from '../four-facts.ts';

/** A mail without its address: both parts written on their own, neither made from the other. */
export interface MailContent {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * Mail clients keep inline styles and drop most of a style sheet, so all that light needs is inline; the sheet holds
 * only what dark needs, where a client knows it. No image, no font, nothing from another place.
 */
const SHEET = markup(`<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
a.b{text-decoration:none}
@media (prefers-color-scheme: dark){
.bg{background:#0f141a!important}
.card{background:#1a222c!important;border-color:#3a4553!important}
.t{color:#e9ebed!important}
.m{color:#b4bcc6!important}
.l{color:#8ab8ff!important}
.rule{border-color:#3a4553!important}
.limit{border-color:#e0b25c!important}
.b{background:#8ab8ff!important;color:#0f141a!important}
.bar{background:#8ab8ff!important}
.over{background:#ff8f80!important}
.bad{color:#ff8f80!important}
.good{color:#6fdc8c!important}
}
</style>`);

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const TEXT = `${FONT};color:#16191f`;
const MUTED = `${FONT};color:#545b64;font-size:13px;line-height:20px`;
const LINK = `${FONT};color:#0b57d0`;
const TONES = {
  neutral: { style: `${FONT};color:#16191f`, name: 't' },
  good: { style: `${FONT};color:#0d6b2f`, name: 'good' },
  bad: { style: `${FONT};color:#b3261e`, name: 'bad' },
} as const;

/** The frame of every mail: one column, 600 pixels at most. `preheader` is what an inbox shows beside the subject. */
export const mailFrame = (title: string, preheader: string, rows: readonly Html[]): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${title}</title>${SHEET}</head>
<body class="bg" style="margin:0;padding:0;background:#f2f3f3;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">${preheader}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:12px 8px">
<main><table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#ffffff;border:1px solid #d5dbdb;border-radius:8px;text-align:left">
${rows.map((row) => html`<tr><td style="padding:0 20px">${row}</td></tr>`)}
</table></main></td></tr></table></body></html>`.toString();

export const small = (content: Html | string): Html =>
  html`<p class="m" style="${MUTED};margin:0;padding:16px 0 0">${content}</p>`;

export const heading = (text: string, tone: keyof typeof TONES = 'neutral'): Html =>
  html`<h1 class="${TONES[tone].name}" style="${TONES[tone].style};font-size:22px;line-height:28px;font-weight:700;margin:0;padding:4px 0 12px;overflow-wrap:anywhere">${tied(text)}</h1>`;

export const paragraph = (content: Html | string, lead?: string): Html =>
  html`<p class="t" style="${TEXT};font-size:15px;line-height:22px;margin:0;padding:0 0 14px;overflow-wrap:anywhere">${lead && html`<strong>${lead}</strong> `}${typeof content === 'string' ? tied(content) : content}</p>`;

/** Lines of code, each as it was written. */
export const code = (text: string): Html =>
  html`<pre class="t rule" style="color:#16191f;font:13px/19px ui-monospace,Menlo,Consolas,monospace;margin:0 0 14px;padding:8px 10px;border:1px solid #d5dbdb;white-space:pre-wrap;overflow-wrap:anywhere">${text}</pre>`;

/** The four facts, two by two. */
export const factTable = (facts: readonly KeyFact[]): Html => {
  const rows = [facts.slice(0, 2), facts.slice(2, 4)];
  return html`<table role="presentation" class="rule" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-top:1px solid #d5dbdb;border-bottom:1px solid #d5dbdb;margin:0 0 16px">
${rows.map((row) => html`<tr>${row.map(factCell)}</tr>`)}
</table>`;
};

const factCell = ({ label, value, detail }: KeyFact): Html =>
  html`<td width="50%" valign="top" style="padding:10px 8px 10px 0"><div class="m" style="${MUTED}">${label}</div><div class="t" style="${TEXT};font-size:17px;line-height:24px;font-weight:700">${tied(value)}</div>${detail && html`<div class="m" style="${MUTED};line-height:18px;overflow-wrap:anywhere">${detail}</div>`}</td>`;

const BAR_HEIGHT = 64;

/** Peak per day as table cells, the limit as a dashed line on top; a day above it is cut there and red. */
export const barTable = ({ caption, bars, limit, text, from, to }: EvidenceLine): Html =>
  html`<div class="m" style="${MUTED}">${tied(`${caption} (dashed: ${limit})`)}</div>
<div role="img" aria-label="${caption}, ${limit}: ${text}"><table role="presentation" class="limit" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed;border-top:2px dashed #8d6605;margin:4px 0 0"><tr>${bars.map(barCell)}</tr></table></div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 8px"><tr><td class="m" style="${MUTED}">${from}</td><td align="right" class="m" style="${MUTED}">${to}</td></tr></table>`;

const barCell = ({ share, over }: EvidenceLine['bars'][number]): Html => {
  if (share === null) {
    return html`<td class="m" valign="bottom" align="center" height="${BAR_HEIGHT}" style="${MUTED};padding:0 1px">?</td>`;
  }
  const height = Math.max(2, Math.round(Math.min(1, share) * BAR_HEIGHT));
  return html`<td valign="bottom" height="${BAR_HEIGHT}" style="padding:0 1px;font-size:0;line-height:0"><div class="${over ? 'over' : 'bar'}" style="height:${height}px;background:${over ? '#b3261e' : '#0b57d0'}"></div></td>`;
};

/** The one button of a mail: full width, 48 pixels at least. */
export const button = (label: string, url: string): Html =>
  html`<a class="b" href="${url}" target="_blank" rel="noreferrer" style="${FONT};display:block;background:#0b57d0;color:#ffffff;font-size:17px;line-height:24px;font-weight:700;text-align:center;padding:14px 12px;border-radius:8px;text-decoration:none;margin:2px 0 14px">${label}</a>`;

export const link = (label: string, url: string): Html =>
  html`<a class="l" href="${url}" target="_blank" rel="noreferrer" style="${LINK}">${label}</a>`;

export const footer = (lines: readonly (Html | string)[]): Html =>
  html`<div class="rule" style="border-top:1px solid #d5dbdb;margin:4px 0 16px;padding:10px 0 0">${lines.map((line) => html`<p class="m" style="${MUTED};margin:0;overflow-wrap:anywhere">${line}</p>`)}</div>`;

/** Widest line of a text part. */
const COLUMNS = 78;
const LABELS = 14;

/** Breaks a paragraph of the text part between words; an address stays whole, however long. */
export const wrapped = (text: string, columns = COLUMNS): string => {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
};

/** The four facts as lines, their values one below the other. */
export const factLines = (facts: readonly KeyFact[]): readonly string[] =>
  facts.map((fact) => {
    const value = wrapped(factLine(fact), COLUMNS - LABELS);
    return `${fact.label.padEnd(LABELS)}${value.replaceAll('\n', `\n${' '.repeat(LABELS)}`)}`;
  });
