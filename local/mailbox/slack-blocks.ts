import { type Html, html } from '#core/present/escape.ts';
import type { Block, BlockButton } from '#local/services/slack/block-schemas.ts';

/** Draws blocks as Slack does, as far as Trimtab sends them. `button` draws a button that decides something. */
export const drawBlocks = (
  blocks: readonly Block[],
  button: (element: BlockButton) => Html,
): Html => html`${blocks.map((block) => drawBlock(block, button))}`;

const drawBlock = (block: Block, button: (element: BlockButton) => Html): Html => {
  switch (block.type) {
    case 'header':
      return html`<h2 class="head">${block.text.text}</h2>`;
    case 'section':
      return 'fields' in block
        ? html`<div class="fields">${block.fields.map(({ text }) => html`<p>${drawMrkdwn(text)}</p>`)}</div>`
        : html`<p>${drawMrkdwn(block.text.text)}</p>`;
    case 'actions':
      return html`<div class="actions">${block.elements.map((element) =>
        element.url === undefined
          ? button(element)
          : html`<a class="button ${element.style ?? ''}" href="${element.url}" target="_blank" rel="noreferrer">${element.text.text}</a>`,
      )}</div>`;
    case 'context':
      return html`<p class="context">${block.elements.map(({ text }, i) => html`${i > 0 && ' · '}${drawMrkdwn(text)}`)}</p>`;
  }
};

const LINE = /\n/;
/** A link or a mention, or a stretch in bold that no character of ours keeps from being one. */
const MARKED =
  /<(https?:[^|>]+)\|([^>]+)>|<@([UW][A-Z0-9]+)>|(?<![\w\u2060])\*([^*\n]+)\*(?![\w\u2060])/g;

/** Draws Slack's own markup: links, mentions, bold. Everything else is text. */
export const drawMrkdwn = (text: string): Html =>
  html`${text.split(LINE).map((line, i) => html`${i > 0 && html`<br>`}${drawLine(line)}`)}`;

const drawLine = (line: string): readonly (Html | string)[] => {
  const parts: (Html | string)[] = [];
  let at = 0;
  for (const match of line.matchAll(MARKED)) {
    const [whole, url, label, user, bold] = match;
    parts.push(decoded(line.slice(at, match.index)));
    if (url !== undefined)
      parts.push(
        html`<a href="${decoded(url)}" target="_blank" rel="noreferrer">${decoded(label ?? '')}</a>`,
      );
    else if (user !== undefined) parts.push(html`<span class="mention">@${user}</span>`);
    else parts.push(html`<strong>${decoded(bold ?? '')}</strong>`);
    at = match.index + whole.length;
  }
  return [...parts, decoded(line.slice(at))];
};

const decoded = (text: string): string =>
  text
    .replaceAll('\u2060', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
