import { plain } from '../escape.ts';
import { counted, deadline, relative, weekdayTime } from '../format.ts';
import type { ApprovalView, AskAgain, AskedView, DecisionLine } from './approval-view.ts';

/** A request over which nothing is to be decided any more, or not yet. */
export type ClosedApproval = Exclude<ApprovalView, { kind: 'open' | 'not-valid' }>;

/** What is said of such a request on every surface, and what can still be sent. */
export interface ClosedState {
  readonly heading: string;
  readonly says: readonly string[];
  /** Rejecting is the safe side: it stays possible where approving is not. */
  readonly offer?: 'reject' | 'withdraw' | 'again';
}

/** Returns what became of a request, or what stands in the way of deciding it. */
export const closedStateOf = (view: ClosedApproval): ClosedState => {
  switch (view.kind) {
    case 'needs-sign-in':
      return {
        heading: SIGN_IN[view.needs].heading,
        says: [
          `The risk is ${view.change.risk.score} of 100, ${view.change.risk.band}: ${SIGN_IN[view.needs].because}`,
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
      return {
        heading: 'Changed since you were asked',
        says: ['It cannot be approved any more: it is not what the request was about.'],
        offer: 'reject',
      };
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

const SIGN_IN = {
  'sign-in': { heading: 'Sign in to decide', because: 'the link alone is not enough.' },
  'step-up': {
    heading: 'Confirm that it is you',
    because: 'it takes two people, each confirmed with a fresh code.',
  },
} as const;

const approvedState = (view: Extract<ApprovalView, { kind: 'approved' }>): ClosedState => ({
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

const offerAgain = ({ kind }: AskAgain): Pick<ClosedState, 'offer'> =>
  kind === 'possible' ? { offer: 'again' } : {};

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
