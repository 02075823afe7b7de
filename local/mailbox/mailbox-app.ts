import { Hono } from 'hono';
import { framingPolicy, securityHeaders } from '#adapters/http/security-headers.ts';
import { type Html, html, markup } from '#core/present/escape.ts';
import { counted, dateTime } from '#core/present/format.ts';
import type { MailStore, StoredMail } from '#local/services/mail/mail-store.ts';
import { MAILBOX_STYLE } from './mailbox-style.ts';

/** How a mail is looked at; all of it is in the address, so that no script is needed. */
interface View {
  readonly part: 'html' | 'text';
  readonly width: 'phone' | 'desktop';
  readonly theme: 'light' | 'dark' | 'system';
}

/**
 * The mailbox of the local cloud, to be mounted at `base` behind a session: its mails hold links that decide.
 * A mail is shown in a frame of its own, whose policy lets it have its style but no script, no image and no request.
 */
export const mailboxApp = (store: MailStore, { base }: { readonly base: string }): Hono => {
  const app = new Hono();
  app.get('/:n/mail', (context) => {
    const mail = find(store, context.req.param('n'));
    if (mail === undefined) return context.notFound();
    context.header('Content-Security-Policy', FRAME_POLICY);
    context.header('Referrer-Policy', 'no-referrer');
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Cache-Control', 'no-store');
    return context.html(inTheme(mail.html, viewOf(context.req.query()).theme));
  });
  app.use(securityHeaders(framingPolicy(MAILBOX_STYLE), { isHttps: false }));
  app.get('/', (context) => {
    const mails = store.list();
    return context.html(frame('Mailbox', mailList(mails, base), emptyPane(mails)));
  });
  app.get('/:n', (context) => {
    const mail = find(store, context.req.param('n'));
    if (mail === undefined) return context.notFound();
    const pane = mailPane(mail, viewOf(context.req.query()), base);
    return context.html(frame(mail.subject, mailList(store.list(), base, mail.n), pane, true));
  });
  return app;
};

/**
 * A frame without scripts that keeps its origin: a link from it then counts as one from this place, and carries the
 * session. It opens what it links to in a new tab, out of the sandbox.
 */
const SANDBOX = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
const FRAME_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  `sandbox ${SANDBOX}`,
].join('; ');

const find = (store: MailStore, n: string): StoredMail | undefined =>
  /^\d{1,9}$/.test(n) ? store.get(Number(n)) : undefined;

const viewOf = (query: Record<string, string>): View => ({
  part: query.part === 'text' ? 'text' : 'html',
  width: query.width === 'desktop' ? 'desktop' : 'phone',
  theme: query.theme === 'light' || query.theme === 'dark' ? query.theme : 'system',
});

/** Decides the mail's own question for dark here, as no script can. */
const inTheme = (mail: string, theme: View['theme']): string => {
  if (theme === 'system') return mail;
  return mail
    .replaceAll('(prefers-color-scheme: dark)', theme === 'dark' ? 'all' : 'not all')
    .replaceAll('color-scheme:light dark', `color-scheme:${theme}`)
    .replaceAll('content="light dark"', `content="${theme}"`);
};

const frame = (title: string, list: Html, pane: Html, isOpen = false): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · Trimtab mailbox</title><style>${markup(MAILBOX_STYLE)}</style></head>
<body><header><b>Mailbox</b> <small>simulated account · no mail leaves this machine</small></header>
<div class="split${isOpen && markup(' open')}">${list}${pane}</div></body></html>`.toString();

const mailList = (mails: readonly StoredMail[], base: string, open?: number): Html =>
  html`<nav class="list" aria-label="Mails"><ul>${mails.map(
    (mail) =>
      html`<li><a href="${base}/${mail.n}"${mail.n === open && markup(' aria-current="page"')}><b>${mail.subject}</b><small>to ${mail.recipients}</small><small>${dateTime(mail.sentAt)}</small></a></li>`,
  )}</ul></nav>`;

const emptyPane = (mails: readonly StoredMail[]): Html =>
  html`<main><h1>${counted(mails.length, 'mail')}</h1><p>${
    mails.length === 0
      ? 'A mail appears here as soon as a change asks for a decision.'
      : 'Open one to see it as its reader does.'
  }</p></main>`;

const mailPane = (mail: StoredMail, view: View, base: string): Html =>
  html`<main><h1>${mail.subject}</h1>
<p class="m">From ${mail.sender} to ${mail.recipients} · ${dateTime(mail.sentAt)} · <a href="${base}">all mails</a></p>
${viewLinks(mail, view, base)}
${
  view.part === 'text'
    ? html`<pre tabindex="0">${mail.text}</pre>`
    : html`<iframe class="${view.width}" sandbox="${SANDBOX}" title="The mail as its reader sees it" src="${base}/${mail.n}/mail?theme=${view.theme}"></iframe>`
}</main>`;

const CHOICES: readonly (readonly [label: string, change: Partial<View>])[] = [
  ['Phone', { part: 'html', width: 'phone' }],
  ['Desktop', { part: 'html', width: 'desktop' }],
  ['Plain text', { part: 'text' }],
  ['As system', { theme: 'system' }],
  ['Light', { theme: 'light' }],
  ['Dark', { theme: 'dark' }],
];

const viewLinks = ({ n }: StoredMail, view: View, base: string): Html =>
  html`<nav class="views" aria-label="How to look at it">${CHOICES.map(([label, change]) => {
    const query = new URLSearchParams({ ...view, ...change });
    const isCurrent = Object.entries(change).every(
      ([name, value]) => view[name as keyof View] === value,
    );
    return html`<a href="${base}/${n}?${query.toString()}"${isCurrent && markup(' aria-current="true"')}>${label}</a>`;
  })}</nav>`;
