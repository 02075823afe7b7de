import type { Features } from '#core/contract/features.ts';
import type { Requirement } from '#core/model/change.ts';
import { type Assurance, type Identity, isAsSure } from './identity.ts';

/** What one person said. */
export interface Vote {
  readonly decision: 'approve' | 'reject';
  /** Who, by the one name that the approval knows them by. */
  readonly by: string;
  readonly signedIn: boolean;
  /** Absent in what was stored before there was a step-up: signing in was the most that anybody could do. */
  readonly assurance?: Assurance | undefined;
}

export const assuranceOf = ({ assurance, signedIn }: Vote): Assurance =>
  assurance ?? (signedIn ? 'stepped-up' : 'mailbox');

/**
 * Returns where an approval stands. Any rejection rejects. Nobody approves their own request, the same person counts
 * once, and only those count who are as surely themselves as the requirement wants.
 */
export const tally = (
  requires: Requirement,
  votes: readonly Vote[],
  requestedBy: string,
): 'waiting' | 'approved' | 'rejected' => {
  if (votes.some(({ decision }) => decision === 'reject')) return 'rejected';
  const counting = votes.filter(
    (vote) => vote.by !== requestedBy && isAsSure(assuranceOf(vote), assuranceFor(requires)),
  );
  return new Set(counting.map(({ by }) => by)).size >= PEOPLE[requires] ? 'approved' : 'waiting';
};

/** Whether enough people approved and nobody rejected. */
export const isComplete = (
  requires: Requirement,
  votes: readonly Vote[],
  requestedBy: string,
): boolean => tally(requires, votes, requestedBy) === 'approved';

/** How sure it must be who approves. Critical risk is never decided by a link, nor by a session that lies about. */
export const assuranceFor = (requires: Requirement): Assurance => ASSURANCE[requires];

/** How sure it must be that an approval given now is by whoever it says. */
export const assuranceNow = (
  requires: Requirement,
  { how }: Pick<Identity, 'how'>,
  { mailDecisions }: Pick<Features, 'mailDecisions'>,
): Assurance => {
  const needed = assuranceFor(requires);
  return how === 'link' && !mailDecisions && needed === 'mailbox' ? 'signed-in' : needed;
};

const ASSURANCE: Readonly<Record<Requirement, Assurance>> = {
  nobody: 'mailbox',
  'one-person': 'mailbox',
  'signed-in-person': 'signed-in',
  'two-people': 'stepped-up',
  never: 'stepped-up',
};

/** How many people must approve. */
export const peopleFor = (requires: Requirement): number => PEOPLE[requires];

const PEOPLE: Readonly<Record<Requirement, number>> = {
  nobody: 0,
  'one-person': 1,
  'signed-in-person': 1,
  'two-people': 2,
  never: Number.POSITIVE_INFINITY,
};
