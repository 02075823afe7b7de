import { Hono } from 'hono';
import { type Html, html, markup } from '#core/present/escape.ts';
import { counted, dateTime } from '#core/present/format.ts';
import type { MailStore, StoredMail } from '#local/services/mail/mail-store.ts';
import { emptyPane, rowList, type ShowPage } from './mailbox-frame.ts';

/** How a mail is looked at; all of it is in the address, so that no script is needed. */
interface View {
  readonly part: 'html' | 'text';
  readonly width: 'phone' | 'desktop';
  readonly theme: 'light' | 'dark' | 'system';
}

/** The mails, each as its reader sees it. */
export const mailPages = (store: MailStore, { base, show }: ShowPage): Hono => {
  const app = new Hono();
  app.get('/', async (context) => {
    const mails = store.list();
    return context.html(
      await show({
        tab: 'mail',
        title: 'Mailbox',
        list: mailList(mails, base),
        pane: emptyPane(
          counted(mails.length, 'mail'),
          mails.length === 0
            ? 'A mail appears here as soon as a change asks for a decision.'
            : 'Open one to see it as its reader does.',
        ),
      }),
    );
  });
  app.get('/:n{[0-9]+}', async (context) => {
    const mail = findMail(store, context.req.param('n'));
    if (mail === undefined) return context.notFound();
    return context.html(
      await show({
        tab: 'mail',
        title: mail.subject,
        list: mailList(store.list(), base, mail.n),
        pane: mailPane(mail, viewOf(context.req.query()), base),
        isOpen: true,
      }),
    );
  });
  return app;
};

/** The mail alone, for its frame: its own policy lets it have its style but no script, no image and no request. */
export const mailFrames = (store: MailStore): Hono => {
  const app = new Hono();
  app.get('/:n/mail', (context) => {
    const mail = findMail(store, context.req.param('n'));
    if (mail === undefined) return context.notFound();
    context.header('Content-Security-Policy', FRAME_POLICY);
    context.header('Referrer-Policy', 'no-referrer');
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Cache-Control', 'no-store');
    return context.html(inTheme(mail.html, viewOf(context.req.query()).theme));
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

const findMail = (store: MailStore, n: string): StoredMail | undefined =>
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

const mailList = (mails: readonly StoredMail[], base: string, open?: number): Html =>
  rowList(
    'Mails',
    mails.map((mail) => ({
      href: `${base}/${mail.n}`,
      isOpen: mail.n === open,
      title: mail.subject,
      lines: [`to ${mail.recipients}`, dateTime(mail.sentAt)],
    })),
  );

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
