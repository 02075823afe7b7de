import type { Requirement } from '#core/model/change.ts';

/** What one person said. */
export interface Vote {
  readonly decision: 'approve' | 'reject';
  /** Who, by the one name that the approval knows them by. */
  readonly by: string;
  readonly signedIn: boolean;
}

/**
 * Returns where an approval stands. Any rejection rejects. Nobody approves their own request, the same person counts
 * once, and from high risk on only people who signed in count: a link proves a mailbox, not a person.
 */
export const tally = (
  requires: Requirement,
  votes: readonly Vote[],
  requestedBy: string,
): 'waiting' | 'approved' | 'rejected' => {
  if (votes.some(({ decision }) => decision === 'reject')) return 'rejected';
  const needed = PEOPLE[requires];
  const counting = votes.filter(
    ({ by, signedIn }) => by !== requestedBy && (signedIn || !needsSignIn(requires)),
  );
  return new Set(counting.map(({ by }) => by)).size >= needed ? 'approved' : 'waiting';
};

/** Whether enough people approved and nobody rejected. */
export const isComplete = (
  requires: Requirement,
  votes: readonly Vote[],
  requestedBy: string,
): boolean => tally(requires, votes, requestedBy) === 'approved';

/** Whether only people who signed in may approve. */
export const needsSignIn = (requires: Requirement): boolean =>
  requires === 'signed-in-person' || requires === 'two-people';

const PEOPLE: Readonly<Record<Requirement, number>> = {
  nobody: 0,
  'one-person': 1,
  'signed-in-person': 1,
  'two-people': 2,
  never: Number.POSITIVE_INFINITY,
};
