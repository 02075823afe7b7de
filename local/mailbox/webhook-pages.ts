import { Hono } from 'hono';
import { type Html, html } from '#core/present/escape.ts';
import { counted, dateTime } from '#core/present/format.ts';
import type { StoredWebhook, WebhookStore } from '#local/services/webhook/webhook-store.ts';
import { emptyPane, rowList, type ShowPage } from './mailbox-frame.ts';

/** What a receiver of webhooks got. */
export const webhookPages = (store: WebhookStore, { base, show }: ShowPage): Hono => {
  const app = new Hono();
  const list = (open?: number) =>
    rowList(
      'Webhooks',
      store.list().map((received) => ({
        href: `${base}/webhooks/${received.n}`,
        isOpen: received.n === open,
        title: headingOf(received),
        lines: [new URL(received.url).host, dateTime(received.at)],
      })),
    );
  app.get('/', async (context) => {
    const { length } = store.list();
    const says =
      length === 0
        ? 'A signed message appears here when a change is rolled back, or somebody must act.'
        : 'Open one to see what its receiver gets.';
    const pane = emptyPane(counted(length, 'webhook'), says);
    return context.html(await show({ tab: 'webhooks', title: 'Webhooks', list: list(), pane }));
  });
  app.get('/:n{[0-9]{1,9}}', async (context) => {
    const received = store.get(Number(context.req.param('n')));
    if (received === undefined) return context.notFound();
    const page = { tab: 'webhooks', title: headingOf(received), list: list(received.n) } as const;
    return context.html(await show({ ...page, pane: webhookPane(received, base), isOpen: true }));
  });
  return app;
};

const headingOf = ({ body }: StoredWebhook): string => {
  try {
    const { heading } = JSON.parse(body) as { heading?: unknown };
    return typeof heading === 'string' ? heading : 'Webhook';
  } catch {
    return 'Webhook';
  }
};

const webhookPane = (received: StoredWebhook, base: string): Html =>
  html`<main><h1>${headingOf(received)}</h1>
<p class="m">POST ${received.url} · ${dateTime(received.at)} · <a href="${base}/webhooks">all webhooks</a></p>
<p>${received.isSigned ? '✔ The signature is right and new.' : '✖ The signature is wrong or old.'}</p>
<pre tabindex="0">Trimtab-Delivery: ${received.delivery}
Trimtab-Signature: ${received.signature}</pre>
<h2>Body</h2><pre tabindex="0">${pretty(received.body)}</pre></main>`;

const pretty = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};
