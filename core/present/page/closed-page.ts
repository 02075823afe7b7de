import { type Html, html, plain } from '../escape.ts';
import { counted, deadline, relative, tied, weekdayTime } from '../format.ts';
import { titleOf } from '../title.ts';
import type { ApprovalView, AskAgain, AskedView, DecisionLine } from './approval-view.ts';
import {
  form,
  noteField,
  type PageForm,
  pageFrame,
  placeLine,
  problemLine,
} from './page-layout.ts';

type ClosedView = Exclude<ApprovalView, { kind: 'open' }>;
type Valid = Exclude<ClosedView, { kind: 'not-valid' }>;

/** What such a page says, and what can still be sent from it. */
interface State {
  readonly heading: string;
  readonly says: readonly (Html | string)[];
  /** What can still be sent. Rejecting is the safe side: it stays possible where approving is not. */
  readonly offer?: keyof typeof OFFERS;
}

/** Buttons of such a page, and what their note is for. */
const OFFERS = {
  reject: { value: 'reject', label: 'Reject', note: 'Reason' },
  withdraw: { value: 'withdraw', label: 'Withdraw', note: 'Why you take it back' },
  again: { value: 'ask-again', label: 'Ask again', note: 'Why it should be asked again' },
} as const;

/** The page behind a link on which nothing is to be decided any more, or not yet. */
export const closedPage = (view: ClosedView, given: PageForm): string => {
  if (view.kind === 'not-valid') return notValidPage();
  const { heading, says, offer } = stateOf(view);
  return pageFrame(
    heading,
    html`${placeLine(view.change)}
<h1>${heading}</h1>
${problemLine(given)}
${says.map((line) => html`<p>${line}</p>`)}
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

const stateOf = (view: Valid): State => {
  switch (view.kind) {
    case 'needs-sign-in':
      return {
        heading: SIGN_IN[view.needs].heading,
        says: [
          `The risk is ${view.change.risk.score} of 100, ${view.change.risk.band}: ${SIGN_IN[view.needs].because}`,
          SIGN_IN[view.needs].how,
        ],
        offer: 'reject',
      };
    case 'approved':
      return approvedState(view);
    case 'rejected':
      return {
        heading: 'Rejected. Nothing changes.',
        says: [
          ...(view.decision.note ? [`Your reason: ${plain(view.decision.note, 300)}`] : []),
          `Not asked again for ${counted(view.quietDays, 'day')}.`,
          ...againLine(view.again),
        ],
        ...offerAgain(view.again),
      };
    case 'withdrawn':
      return {
        heading:
          view.until === undefined ? 'Withdrawn. Nothing changes.' : 'Put off. Nothing changes.',
        says: [
          `${plain(view.by, 60)}: ${plain(view.because, 300)}`,
          ...(view.until === undefined ? [] : [`Not asked again before ${deadline(view.until)}.`]),
          ...againLine(view.again),
        ],
        ...offerAgain(view.again),
      };
    case 'frozen':
      return {
        heading: 'Nothing may be changed now',
        says: [
          plain(view.says, 300),
          'It cannot be approved until that is lifted in the settings.',
        ],
        offer: 'reject',
      };
    case 'already-decided':
      return { heading: 'Already decided', says: [decidedText(view.decision, view)] };
    case 'changed':
      return changedState(view);
    case 'expired':
      return {
        heading: 'Expired. Nothing changed.',
        says: [`Nobody decided until ${deadline(view.expiresAt)}.`, ...againLine(view.again)],
        ...offerAgain(view.again),
      };
    case 'stopped':
      return {
        heading: 'All changes are stopped',
        says: [
          stoppedText(view),
          'Nothing can be approved until somebody resumes. Your link stays as it is.',
        ],
        offer: 'reject',
      };
    case 'ended':
      return {
        heading: 'Not needed any more. Nothing changed.',
        says: [`${plain(view.because, 300)} (${relative(view.at, view.now)})`],
      };
  }
};

/** A link from elsewhere carries no strict cookie; the same link from this page does. */
const SIGN_IN = {
  'sign-in': {
    heading: 'Sign in to decide',
    because: 'the link alone is not enough.',
    how: html`Signed in already in this browser? <a href="">Go on</a>. Otherwise <a href="/">sign in</a> first. Rejecting needs no sign-in.`,
  },
  'step-up': {
    heading: 'Confirm that it is you',
    because: 'it takes two people, each confirmed with a fresh code.',
    how: html`<a href="/session/step-up">Get a code</a>, then <a href="">go on</a> here. Rejecting needs no code.`,
  },
} as const;

const approvedState = (view: Extract<ApprovalView, { kind: 'approved' }>): State => ({
  heading: 'Approved',
  says: approvedSays(view),
  ...(view.canWithdraw && { offer: 'withdraw' as const }),
});

const approvedSays = (view: Extract<ApprovalView, { kind: 'approved' }>): readonly string[] => {
  const holds = `Your approval holds until ${deadline(view.validUntil)}.`;
  const asked = view.levels.find(({ state }) => state !== 'agreed');
  if (view.missing > 0)
    return [
      `It runs when ${counted(view.missing, 'more person agrees', 'more people agree')}. ${holds}`,
    ];
  if (asked !== undefined)
    return [`${plain(asked.name, 40)} must agree too, and is asked. ${holds}`];
  if (!view.canWithdraw) return ['It has begun. You get one mail with the result.'];
  const when = view.startsAt === undefined ? 'now' : weekdayTime(view.startsAt);
  return [
    `It runs ${when}, after everything has been checked once more. You get one mail with the result.`,
  ];
};

const againLine = (again: AskAgain): readonly string[] =>
  again.kind === 'done' ? [`It was asked again: ${plain(again.number, 40)}.`] : [];

const offerAgain = ({ kind }: AskAgain): Pick<State, 'offer'> =>
  kind === 'possible' ? { offer: 'again' } : {};

const changedState = (view: Extract<ApprovalView, { kind: 'changed' }>): State => ({
  heading: 'Changed since you were asked',
  says: [
    'It cannot be approved any more: it is not what the request was about.',
    html`${view.differences
      .slice(0, 6)
      .map(
        (difference) =>
          html`<b>${plain(difference.what, 80)}</b>: was ${plain(difference.old, 120)}, is now ${plain(difference.new, 120)}<br>`,
      )}`,
  ],
  offer: 'reject',
});

const decidedText = ({ by, decision, via, at, note }: DecisionLine, { now }: AskedView): string =>
  `${plain(by, 60)} ${decision === 'approve' ? 'approved' : 'rejected'} it by ${plain(via, 20)}, ${relative(at, now)}${note ? `: ${plain(note, 300)}` : ''}.`;

/** `Stopped by ana 12 min ago: incident 4521.` */
export const stoppedText = (stop: {
  readonly now: number;
  readonly by?: string;
  readonly at?: number;
  readonly reason?: string;
}): string => {
  const by = stop.by === undefined ? '' : ` by ${plain(stop.by, 60)}`;
  const at = stop.at === undefined ? '' : ` ${relative(stop.at, stop.now)}`;
  return `Stopped${by}${at}${stop.reason ? `: ${plain(stop.reason, 300)}` : ''}.`;
};

const offerForm = (
  { value, label, note }: (typeof OFFERS)[keyof typeof OFFERS],
  given: PageForm,
): Html =>
  form(
    given.token,
    html`${noteField(note, given)}
<div class="row"><button name="decision" value="${value}">${label}</button></div>`,
    true,
  );
