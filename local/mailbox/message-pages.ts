import { Hono } from 'hono';
import { type Html, html, plain } from '#core/present/escape.ts';
import { counted, dateTime } from '#core/present/format.ts';
import type { MessageStore, StoredMessage } from '#local/services/sns/message-store.ts';
import { emptyPane, rowList, type ShowPage } from './mailbox-frame.ts';

/** What was published to topics and sent to phones. */
export const messagePages = (store: MessageStore, { base, show }: ShowPage): Hono => {
  const app = new Hono();
  const list = (open?: number) =>
    rowList(
      'Messages',
      store.list().map((message) => ({
        href: `${base}/messages/${message.n}`,
        isOpen: message.n === open,
        title: message.subject ?? plain(textOf(message), 60),
        lines: [targetOf(message), dateTime(message.sentAt)],
      })),
    );
  app.get('/', async (context) => {
    const { length } = store.list();
    const says =
      length === 0
        ? 'A message appears here when a change is rolled back, or somebody must act.'
        : 'Open one to see what its subscribers get.';
    const pane = emptyPane(counted(length, 'message'), says);
    return context.html(await show({ tab: 'messages', title: 'Messages', list: list(), pane }));
  });
  app.get('/:n{[0-9]{1,9}}', async (context) => {
    const message = store.get(Number(context.req.param('n')));
    if (message === undefined) return context.notFound();
    const page = { tab: 'messages', title: targetOf(message), list: list(message.n) } as const;
    return context.html(await show({ ...page, pane: messagePane(message, base), isOpen: true }));
  });
  return app;
};

const targetOf = ({ topicArn, phoneNumber }: StoredMessage): string =>
  phoneNumber === null ? `topic ${topicArn?.split(':').at(-1) ?? ''}` : `text to ${phoneNumber}`;

/** Texts by protocol; one text for all is the `default` one. */
const textsOf = ({ message, topicArn }: StoredMessage): Readonly<Record<string, string>> => {
  if (topicArn === null || !message.startsWith('{')) return { default: message };
  try {
    return JSON.parse(message) as Record<string, string>;
  } catch {
    return { default: message };
  }
};

const textOf = (message: StoredMessage): string => textsOf(message).default ?? '';

const PROTOCOLS: Readonly<Record<string, string>> = {
  default: 'For every subscriber',
  email: 'For those who get it by mail',
};

const messagePane = (message: StoredMessage, base: string): Html => {
  const isText = message.phoneNumber !== null;
  return html`<main><h1>${message.subject ?? targetOf(message)}</h1>
<p class="m">${targetOf(message)} · ${dateTime(message.sentAt)} · <a href="${base}/messages">all messages</a></p>
${
  isText
    ? html`<p class="bubble">${message.message}</p><p class="m">${message.message.length} of 140 characters</p>`
    : Object.entries(textsOf(message)).map(
        ([protocol, text]) =>
          html`<h2>${PROTOCOLS[protocol] ?? protocol}</h2><pre tabindex="0">${text}</pre>`,
      )
}
<h2>Attributes</h2><pre tabindex="0">${Object.entries(message.attributes)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}</pre></main>`;
};
