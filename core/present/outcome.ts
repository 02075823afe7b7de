import { isWaiting } from '#core/approval/approved.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import type { Outcome } from '#core/model/change.ts';
import { plain } from './escape.ts';
import { capitalised, deadline, dollars } from './format.ts';
import { nameOf, subjectAround, type Titled, titleOf } from './title.ts';

/** What became of a change, or where it stands: the outcome first, then why. */
export interface Headline {
  readonly says: string;
  /** One or two sentences; empty when there is no more to say. */
  readonly because: string;
  readonly tone: 'neutral' | 'good' | 'bad';
}

export const headlineOf = (change: Titled, state: ChangeState): Headline =>
  state.closed === undefined
    ? liveHeadline(change, state)
    : closedHeadline(change, state, state.closed.outcome);

const WORDS: Readonly<Record<Outcome, string>> = {
  completed: 'completed',
  'rolled-back': 'rolled back',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
  blocked: 'blocked',
  'needs-person': 'needs you',
};
/** The outcome in at most two words. */
export const outcomeWord = (outcome: Outcome): string => WORDS[outcome];

/** `Rolled back: Shrink orders-api to m6i.xlarge`: the subject of a mail that answers none. */
export const outcomeSubjectOf = (change: Titled, outcome: Outcome): string =>
  subjectAround(change, (title) => `${capitalised(outcomeWord(outcome))}: ${title}`);

const liveHeadline = (change: Titled, state: ChangeState): Headline => {
  const title = titleOf(change);
  switch (state.phase) {
    case 'applying':
      return { says: `Being applied: ${title}`, because: '', tone: 'neutral' };
    case 'watching':
      return {
        says: `Applied and being watched: ${title}`,
        because: state.watch === undefined ? '' : `Watched until ${deadline(state.watch.until)}.`,
        tone: 'neutral',
      };
    case 'rolling-back':
      return {
        says: `Being rolled back: ${title}`,
        because: sentence(state.rollback?.because),
        tone: 'bad',
      };
    default:
      return { ...waiting(state, title), tone: 'neutral' };
  }
};

const waiting = (state: ChangeState, title: string): Omit<Headline, 'tone'> => {
  const { queued, admitted } = state;
  if (queued === undefined || admitted !== undefined)
    return { says: beforeItsTurn(state, title), because: '' };
  const until = queued.until === undefined ? '' : ` Until ${deadline(queued.until)}.`;
  return {
    says: `Waiting for its turn: ${title}`,
    because: `${sentence(queued.because)}${until}`,
  };
};

const beforeItsTurn = (state: ChangeState, title: string): string =>
  isWaiting(state) ? `Waiting for a decision: ${title}` : `About to start: ${title}`;

const closedHeadline = (change: Titled, state: ChangeState, outcome: Outcome): Headline => {
  const because = sentence(state.closed?.because);
  switch (outcome) {
    case 'completed':
      return {
        says: `Completed: ${titleOf(change)}`,
        because: [...savingOf(change), sentence(state.judged?.says) || because].join(' '),
        tone: 'good',
      };
    case 'rolled-back':
      return {
        says: `Rolled back: ${rolledBackTo(change, state)}`,
        because: sentence(state.rollback?.because) || because,
        tone: 'neutral',
      };
    case 'rejected':
      return { ...rejection(state), tone: 'neutral' };
    case 'expired':
      return {
        says: 'Expired: nobody decided in time, nothing was changed',
        because: '',
        tone: 'neutral',
      };
    case 'cancelled':
      return { says: 'Cancelled: nothing was changed', because, tone: 'neutral' };
    case 'blocked':
      return { says: 'Blocked: nothing was changed', because, tone: 'neutral' };
    case 'needs-person':
      return { says: `Needs you: ${titleOf(change)}`, because, tone: 'bad' };
  }
};

/** A change that takes another one back saves nothing, and was not made to. */
const savingOf = ({ plan, recommendation: { saving } }: Titled): readonly string[] =>
  plan?.reverts === undefined ? [`Saves ${dollars(saving.usdPerMonth)} a month, estimated.`] : [];

const rolledBackTo = (change: Titled, { closed }: ChangeState): string => {
  const [replacement] = Object.values(closed?.replaced ?? {});
  return replacement === undefined
    ? `${nameOf(change)} is as it was before`
    : `${nameOf(change)} is back as ${plain(replacement, 120)}`;
};

const rejection = ({ decisions, closed }: ChangeState): Pick<Headline, 'says' | 'because'> => {
  const decision = decisions.findLast(({ decision }) => decision === 'reject');
  return {
    says: `Rejected${decision ? ` by ${plain(decision.by, 80)}` : ''}: nothing was changed`,
    because: sentence(decision?.note ?? closed?.because),
  };
};

const sentence = (text: string | undefined): string =>
  text ? `${capitalised(plain(text, 400)).replace(/\.$/, '')}.` : '';
