import { type Html, html, plain } from '../escape.ts';
import { tied } from '../format.ts';
import { titleOf } from '../title.ts';
import type { ApprovalView } from './approval-view.ts';
import { type ClosedApproval, type ClosedState, closedStateOf } from './closed-state.ts';
import {
  form,
  noteField,
  type PageForm,
  pageFrame,
  placeLine,
  problemLine,
} from './page-layout.ts';

/** Buttons of such a page, and what their note is for. */
const OFFERS: Readonly<
  Record<NonNullable<ClosedState['offer']>, { value: string; label: string; note: string }>
> = {
  reject: { value: 'reject', label: 'Reject', note: 'Reason' },
  withdraw: { value: 'withdraw', label: 'Withdraw', note: 'Why you take it back' },
  again: { value: 'ask-again', label: 'Ask again', note: 'Why it should be asked again' },
};

/** The page behind a link on which nothing is to be decided any more, or not yet. */
export const closedPage = (
  view: Exclude<ApprovalView, { kind: 'open' }>,
  given: PageForm,
): string => {
  if (view.kind === 'not-valid') return notValidPage();
  const { heading, says, offer } = closedStateOf(view);
  return pageFrame(
    heading,
    html`${placeLine(view.change)}
<h1>${heading}</h1>
${problemLine(given)}
${says.map((line) => html`<p>${line}</p>`)}${besides(view)}
<p class="m">It is about: ${tied(titleOf(view.change))}.</p>
${view.changeUrl !== undefined && html`<p class="row"><a class="b" href="${view.changeUrl}">Open the change</a></p>`}`,
    offer && offerForm(OFFERS[offer], given),
  );
};

/** One page for every link that leads nowhere, so that it says nothing about what exists. */
const notValidPage = (): string =>
  pageFrame(
    'Link not valid',
    html`<h1>This link is not valid</h1>
<p>It is mistyped, incomplete, or was never sent. Nothing was changed.</p>
<p class="row"><a class="b" href="/">Sign in to see what waits for you</a></p>`,
  );

/** What only a page can offer: a way to sign in, and the differences one under the other. */
const besides = (view: ClosedApproval): Html | false => {
  if (view.kind === 'needs-sign-in') return html`<p>${HOW[view.needs]}</p>`;
  return (
    view.kind === 'changed' &&
    html`<p>${view.differences
      .slice(0, 6)
      .map(
        (difference) =>
          html`<b>${plain(difference.what, 80)}</b>: was ${plain(difference.old, 120)}, is now ${plain(difference.new, 120)}<br>`,
      )}</p>`
  );
};

/** A link from elsewhere carries no strict cookie; the same link from this page does. */
const HOW = {
  'sign-in': html`Signed in already in this browser? <a href="">Go on</a>. Otherwise <a href="/">sign in</a> first. Rejecting needs no sign-in.`,
  'step-up': html`<a href="/session/step-up">Get a code</a>, then <a href="">go on</a> here. Rejecting needs no code.`,
} as const;

const offerForm = ({ value, label, note }: (typeof OFFERS)['reject'], given: PageForm): Html =>
  form(
    given.token,
    html`${noteField(note, given)}
<div class="row"><button name="decision" value="${value}">${label}</button></div>`,
    true,
  );
