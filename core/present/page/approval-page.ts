import { checkSays } from '../asking.ts';
import { callText, wayBack } from '../calls.ts';
import { type Html, html, plain } from '../escape.ts';
import { verdictSentence } from '../evidence.ts';
import { counted, deadline, relative, tied, weekdayTime } from '../format.ts';
import { fourFactsOf } from '../four-facts.ts';
import { titleOf } from '../title.ts';
import { couldGoWrong } from '../watch-sentence.ts';
import type { ApprovalView, AskedView, DecisionLine, LevelLine } from './approval-view.ts';
import { closedPage } from './closed-page.ts';
import {
  factList,
  form,
  noteField,
  type PageForm,
  pageFrame,
  placeLine,
  problemLine,
} from './page-layout.ts';

type OpenView = Extract<ApprovalView, { kind: 'open' }>;

/** The page behind an approval link, whatever became of the request. No script; under 8 KB whatever the names are. */
export const approvalPage = (view: ApprovalView, given: PageForm): string =>
  view.kind === 'open' ? openPage(view, given) : closedPage(view, given);

const openPage = (view: OpenView, given: PageForm): string => {
  const title = titleOf(view.change);
  return pageFrame(
    title,
    html`${placeLine(view.change)}
<h1>${tied(title)}</h1>
${problemLine(given)}
${checkLine(view)}
${factList(fourFactsOf(view.change))}
<p>${tied(verdictSentence(view.change.recommendation))}</p>
${folds(view)}`,
    decisionForm(view, given),
  );
};

const checkLine = ({ check, now }: OpenView): Html => {
  const { says, stops } = checkSays(check, now);
  return stops.length === 0
    ? html`<p class="good">${says}</p>`
    : html`<p>${says}</p>${stops.map((stop) => html`<p class="bad">${stop}</p>`)}`;
};

const folds = (view: OpenView): Html => {
  const { plan } = view.change;
  const back = wayBack(plan);
  return html`<details><summary>What could go wrong</summary><p>${plain(couldGoWrong(view.change), 900)}</p></details>
<details><summary>Exact steps (${plan.steps.length}) and the way back (${back.length})</summary>${callList(plan.steps.map(({ call }) => callText(call, EXACT)))}<p class="m">The way back: ${plain(view.change.action.undoes.steps(view.change.before), 160)}</p>${callList(back.map((call) => callText(call, EXACT)))}</details>
<details><summary>Who else has decided</summary>${decisionList(view)}</details>`;
};

/** As many calls as a page has room for; a plan of more names their number. */
const MOST_CALLS = 6;
/** A call is shown whole, but for one that copies dozens of tags: the page must stay small, and the plan is in the console. */
const EXACT = 600;

const callList = (calls: readonly string[]): Html =>
  html`<ol>${calls.slice(0, MOST_CALLS).map((call) => html`<li><code>${call}</code></li>`)}</ol>${
    calls.length > MOST_CALLS && html`<p>… and ${calls.length - MOST_CALLS} more</p>`
  }`;

const decisionList = (view: AskedView): Html => {
  const { decisions, quorum, levels, comments, now } = view;
  return html`${levels.length > 0 && levelList(levels)}<p>${quorum === 1 ? 'One person is enough.' : `${quorum} people must agree.`}${decisions.length === 0 && ' Nobody has decided yet.'}</p>
<ul>${decisions.slice(-3).map((decision) => html`<li>${decisionText(decision, now)}</li>`)}${comments.slice(-2).map(({ by, text, at }) => html`<li>${plain(by, 40)}, ${relative(at, now)}: ${plain(text, 140)}</li>`)}</ul>`;
};

const LEVELS = {
  agreed: 'has agreed',
  asked: 'is asked now',
  later: 'is asked after that',
} as const;
/** As many levels as a page has room for. */
const MOST_LEVELS = 5;

const levelList = (levels: readonly LevelLine[]): Html =>
  html`<ol>${levels.slice(0, MOST_LEVELS).map(({ name, state }) => html`<li>${plain(name, 40)} ${LEVELS[state]}</li>`)}</ol>`;

const decisionText = ({ by, decision, via, at, note, level }: DecisionLine, now: number): string =>
  `${plain(by, 60)} ${decision === 'approve' ? 'approved' : 'rejected'} by ${plain(via, 20)}${level === undefined ? '' : ` (${plain(level, 40)})`}, ${relative(at, now)}${note ? `: ${plain(note, 140)}` : ''}`;

/** What comes of an approval: the button says it, so that nobody approves more than they know. */
const whenApproved = ({ startsAt, levels }: OpenView, missing: number): string => {
  if (missing > 0) return `, ${counted(missing, 'more', 'more')} must agree`;
  const next = levels.find(({ state }) => state === 'later');
  if (next !== undefined) return `, then ${plain(next.name, 24)} is asked`;
  return startsAt === undefined ? ', runs now' : ` for ${weekdayTime(startsAt)}`;
};

/** `Approve, runs now`: what pressing the button comes to. */
export const approveLabel = (view: OpenView): string => {
  const asked = view.levels.find(({ state }) => state === 'asked')?.name;
  const others = view.decisions.filter(
    ({ decision, level }) => decision === 'approve' && level === asked,
  ).length;
  return `Approve${whenApproved(view, view.quorum - others - 1)}`;
};

const decisionForm = (view: OpenView, given: PageForm): Html =>
  form(
    given.token,
    html`${noteField('Note; to reject, say why', given)}
<div class="row"><button name="decision" value="reject">Reject</button>${
      view.check.guards.every(({ clear }) => clear) &&
      html`<button class="go" name="decision" value="approve">${approveLabel(view)}</button>`
    }</div>
<small>Ends ${deadline(view.expiresAt)}. No answer, no change.</small>`,
    true,
  );
