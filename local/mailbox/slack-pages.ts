import { type Context, Hono } from 'hono';
import { type Html, html } from '#core/present/escape.ts';
import { counted, dateTime } from '#core/present/format.ts';
import type { BlockButton } from '#local/services/slack/block-schemas.ts';
import type {
  OpenModal,
  SlackStore,
  StoredSlackMessage,
} from '#local/services/slack/slack-store.ts';
import { emptyPane, rowList, type ShowPage } from './mailbox-frame.ts';
import { drawBlocks, drawMrkdwn } from './slack-blocks.ts';
import type { Interact } from './slack-interaction.ts';

/** The channel that the product writes to. Its buttons do what they do in Slack: they send a signed interaction. */
export const slackPages = (
  store: SlackStore,
  { base, show, interact }: ShowPage & { readonly interact: Interact },
): Hono => {
  const app = new Hono();
  const home = `${base}/slack`;
  const list = (open?: number) =>
    rowList(
      'Messages',
      store.list().map((message) => ({
        href: `${home}/${message.n}`,
        isOpen: message.n === open,
        title: headingOf(message),
        lines: [`#${message.channel}`, dateTime(message.at)],
      })),
    );
  const open = async (context: Context, message: StoredSlackMessage, extra: Html = html``) =>
    context.html(
      await show({
        tab: 'slack',
        title: headingOf(message),
        list: list(message.n),
        pane: messagePane(store, message, { home, extra }),
        isOpen: true,
      }),
    );
  const find = (context: Context): StoredSlackMessage | undefined =>
    store.get(Number(context.req.param('n')));

  app.get('/', async (context) => {
    const { length } = store.list();
    const says =
      length === 0
        ? 'A message appears here as soon as a change asks for a decision, and is edited as it moves on.'
        : 'Open one to see it as its channel does. Its buttons work.';
    const pane = emptyPane(counted(length, 'message'), says);
    return context.html(await show({ tab: 'slack', title: 'Slack', list: list(), pane }));
  });
  app.get('/:n{[0-9]{1,9}}', async (context) => {
    const message = find(context);
    if (message === undefined) return context.notFound();
    const asked = buttonsOf(message).find(
      ({ action_id }) => action_id === context.req.query('ask'),
    );
    const modal = store.modal(Number(context.req.query('window') ?? 0));
    const path = `${home}/${message.n}`;
    if (modal !== undefined) return open(context, message, modalForm(modal, path));
    return open(context, message, asked && confirmForm(asked, path));
  });
  app.post('/:n{[0-9]{1,9}}/press', async (context) => {
    const message = find(context);
    const { action } = await context.req.parseBody();
    const button = message && buttonsOf(message).find(({ action_id }) => action_id === action);
    // Edited meanwhile: the page that follows shows what it is now.
    if (message === undefined || button === undefined) return context.redirect(home, 303);
    const trigger = await interact.press(message, button.action_id, button.value ?? '');
    const modal = store.modalOf(trigger);
    const window = modal === undefined ? '' : `?window=${modal.n}`;
    return context.redirect(`${home}/${message.n}${window}`, 303);
  });
  app.post('/:n{[0-9]{1,9}}/answer', async (context) => {
    const message = find(context);
    const { window, text } = await context.req.parseBody();
    const modal = store.modal(Number(window));
    if (message === undefined || modal === undefined) return context.redirect(home, 303);
    const problem = await interact.submit(modal, typeof text === 'string' ? text : '');
    const path = `${home}/${message.n}`;
    if (problem !== undefined) return open(context, message, modalForm(modal, path, problem));
    store.closeModal(modal.n);
    return context.redirect(path, 303);
  });
  return app;
};

const headingOf = ({ blocks, text }: StoredSlackMessage): string => {
  const header = blocks.find((block) => block.type === 'header');
  return header?.type === 'header' ? header.text.text : text;
};

const buttonsOf = ({ blocks }: StoredSlackMessage): readonly BlockButton[] =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));

const messagePane = (
  store: SlackStore,
  message: StoredSlackMessage,
  { home, extra }: { readonly home: string; readonly extra: Html },
): Html => {
  const path = `${home}/${message.n}`;
  const answers = store.thread(message);
  return html`<main><h1>#${message.channel}</h1>
<p class="m">${dateTime(message.at)}${message.edits > 0 && ` · edited ${counted(message.edits, 'time')}`} · <a href="${home}">all messages</a></p>
${extra}
<article class="slack"><p class="from"><b>Trimtab</b> <small>app</small></p>${drawBlocks(message.blocks, (button) => drawButton(button, path))}</article>
${
  answers.length > 0 &&
  html`<h2>${counted(answers.length, 'answer')} in the thread</h2>${answers.map(
    (answer) =>
      html`<article class="slack${answer.onlyFor === null ? '' : ' only'}"><p class="from"><b>Trimtab</b> <small>${dateTime(answer.at)}${answer.toChannel && ' · also sent to the channel'}${answer.onlyFor !== null && ' · only you can see this'}</small></p>${
        answer.blocks.length > 0
          ? drawBlocks(answer.blocks, () => html``)
          : html`<p>${drawMrkdwn(answer.text)}</p>`
      }</article>`,
  )}`
}</main>`;
};

/** One with a dialog asks first; another one is pressed at once. */
const drawButton = ({ action_id, text, confirm, style }: BlockButton, path: string): Html =>
  confirm === undefined
    ? html`<form method="post" action="${path}/press"><input type="hidden" name="action" value="${action_id}"><button class="button ${style ?? ''}">${text.text}</button></form>`
    : html`<a class="button ${style ?? ''}" href="${path}?ask=${action_id}">${text.text}</a>`;

const confirmForm = ({ action_id, confirm }: BlockButton, path: string): Html =>
  confirm === undefined
    ? html``
    : html`<form class="dialog" method="post" action="${path}/press" aria-label="${confirm.title.text}"><h2>${confirm.title.text}</h2><p>${confirm.text.text}</p><input type="hidden" name="action" value="${action_id}"><button class="button primary">${confirm.confirm.text}</button> <a class="button" href="${path}">${confirm.deny.text}</a></form>`;

const modalForm = ({ n, view }: OpenModal, path: string, problem?: string): Html => {
  const [input] = view.blocks;
  return html`<form class="dialog" method="post" action="${path}/answer" aria-label="${view.title.text}"><h2>${view.title.text}</h2><input type="hidden" name="window" value="${n}"><label>${input?.label.text}<textarea name="text" rows="3" maxlength="${input?.element.max_length ?? 3_000}"></textarea></label>${problem !== undefined && html`<p class="bad">✖ ${problem}</p>`}<button class="button primary">${view.submit.text}</button> <a class="button" href="${path}">${view.close.text}</a></form>`;
};
