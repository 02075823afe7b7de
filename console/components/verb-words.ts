import type { ApprovalDetail } from '#core/contract/api-approvals.ts';

/** Something that people do with a request. */
export type Verb = ApprovalDetail['may'][number];

interface Words {
  readonly button: string;
  /** Last part of the address that does it. */
  readonly path: string;
  /** What the field is labelled; absent where nothing is written. */
  readonly field?: string;
  readonly isNeeded?: boolean;
  /** What it comes to, before anybody presses the button. */
  readonly effect: string;
}

export const WORDS: Readonly<Record<Verb, Words>> = {
  approve: {
    button: 'Approve',
    path: 'decision',
    field: 'Note, optional',
    effect: 'Everything is checked once more before the first call.',
  },
  reject: {
    button: 'Reject',
    path: 'decision',
    field: 'Why?',
    isNeeded: true,
    effect: 'Nothing changes, and it is not asked again for a while. The reason teaches the rules.',
  },
  snooze: {
    button: 'Snooze',
    path: 'snooze',
    field: 'Why later?',
    isNeeded: true,
    effect: 'Nothing changes. It is asked again after that time, if it is still worth it.',
  },
  comment: {
    button: 'Comment',
    path: 'comment',
    field: 'Comment',
    isNeeded: true,
    effect: 'Everybody who is asked reads it. It decides nothing.',
  },
  withdraw: {
    button: 'Withdraw',
    path: 'withdraw',
    field: 'Why, optional',
    effect: 'Your approval is taken back and the change ends, if its first call was not made yet.',
  },
  'ask-again': {
    button: 'Ask again',
    path: 'ask-again',
    field: 'Why, optional',
    effect: 'A new request is opened and everybody who decides is asked.',
  },
  'pass-on': {
    button: 'Pass on',
    path: 'pass-on',
    effect: 'Whoever stands in for you is asked in your place.',
  },
};
