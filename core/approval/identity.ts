/** How sure it is that somebody is who they say: a link proves a mailbox, a session a sign-in, a step-up that it was just now. */
export const ASSURANCES = ['mailbox', 'signed-in', 'stepped-up'] as const;
export type Assurance = (typeof ASSURANCES)[number];

/** Whether a proof is as good as what is needed. */
export const isAsSure = (given: Assurance, needed: Assurance): boolean =>
  ASSURANCES.indexOf(given) >= ASSURANCES.indexOf(needed);

/** Somebody who wants something of an approval, by the one name that approvals know them by. */
export interface Identity {
  readonly name: string;
  /** `link`: of a mail; `session`: of console, API or command line; `slack`: a linked Slack user; `terminal`: of this machine. */
  readonly how: 'link' | 'session' | 'slack' | 'terminal';
  readonly assurance: Assurance;
}
