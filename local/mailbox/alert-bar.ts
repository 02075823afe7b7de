import { Hono } from 'hono';
import type { AlertVerbs } from '#app/notify/alerts.ts';
import type { AlertList } from '#core/contract/api-alerts.ts';
import { AppError } from '#core/errors/errors.ts';
import { type Html, html } from '#core/present/escape.ts';
import { counted, relative } from '#core/present/format.ts';

/** What nobody has acknowledged yet, each with a button; nothing when all is well. */
export const alertBar = ({ alerts, now }: AlertList, base: string): Html =>
  alerts.length === 0
    ? html``
    : html`<section class="alerts" aria-label="Alerts"><b>${counted(alerts.length, 'alert')} that nobody has acknowledged</b><ul>${alerts.map(
        ({ id, number, at, says, manual }) =>
          html`<li><form method="post" action="${base}/alerts/${id}"><button>I have seen it</button></form><span>${number && html`<b>${number}</b> `}${says} <small>${relative(at, now)}</small>${
            manual.length > 0 &&
            html`<details><summary>Calls that put it right by hand</summary><pre tabindex="0">${manual.join('\n')}</pre></details>`
          }</span></li>`,
      )}</ul></section>`;

/** Acknowledges an alert in the name of whoever sits here. */
export const alertForms = ({
  alerts,
  base,
  user,
}: {
  readonly alerts: AlertVerbs;
  readonly base: string;
  readonly user: string;
}): Hono => {
  const app = new Hono();
  app.post('/:id', async (context) => {
    try {
      await alerts.acknowledge({ id: context.req.param('id'), by: user, via: 'mailbox' });
    } catch (error) {
      // Seen by somebody else meanwhile: the page that follows shows it.
      if (!(error instanceof AppError)) throw error;
    }
    return context.redirect(base, 303);
  });
  return app;
};
