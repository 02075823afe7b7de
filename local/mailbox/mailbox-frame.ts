import { type Html, html, markup } from '#core/present/escape.ts';
import { MAILBOX_STYLE } from './mailbox-style.ts';

/** The boxes of the local cloud: each is what one kind of receiver would see. */
export const TABS = [
  { id: 'mail', label: 'Mail', path: '' },
  { id: 'slack', label: 'Slack', path: '/slack' },
  { id: 'messages', label: 'SMS & SNS', path: '/messages' },
  { id: 'webhooks', label: 'Webhooks', path: '/webhooks' },
] as const;
export type Tab = (typeof TABS)[number]['id'];

export interface MailboxPage {
  readonly base: string;
  readonly tab: Tab;
  readonly title: string;
  readonly list: Html;
  readonly pane: Html;
  /** Whether one thing is open: on a phone the list then makes room. */
  readonly isOpen?: boolean;
  /** What nobody has acknowledged, above everything else. */
  readonly alerts: Html;
}

/** Draws a page of one of the boxes, with the alerts that are open. */
export interface ShowPage {
  readonly base: string;
  readonly show: (page: Omit<MailboxPage, 'base' | 'alerts'>) => Promise<string>;
}

/** One page: what is wrong, the boxes, the list of one of them, and what is open. */
export const mailboxPage = ({
  base,
  tab,
  title,
  list,
  pane,
  isOpen,
  alerts,
}: MailboxPage): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · Trimtab mailbox</title><style>${markup(MAILBOX_STYLE)}</style></head>
<body><header><b>Mailbox</b> <small>simulated account · nothing leaves this machine</small>
<nav class="tabs" aria-label="Boxes">${TABS.map(
    ({ id, label, path }) =>
      html`<a href="${base}${path}"${id === tab && markup(' aria-current="page"')}>${label}</a>`,
  )}</nav></header>${alerts}
<div class="split${isOpen && markup(' open')}">${list}${pane}</div></body></html>`.toString();

/** A row of a list. */
export interface Row {
  readonly href: string;
  readonly isOpen: boolean;
  readonly title: string;
  readonly lines: readonly string[];
}

export const rowList = (label: string, rows: readonly Row[]): Html =>
  html`<nav class="list" aria-label="${label}"><ul>${rows.map(
    ({ href, isOpen, title, lines }) =>
      html`<li><a href="${href}"${isOpen && markup(' aria-current="page"')}><b>${title}</b>${lines.map((line) => html`<small>${line}</small>`)}</a></li>`,
  )}</ul></nav>`;

/** What is shown while nothing is open. */
export const emptyPane = (heading: string, says: string): Html =>
  html`<main><h1>${heading}</h1><p>${says}</p></main>`;
