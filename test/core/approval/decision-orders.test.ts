import fc from 'fast-check';
import { test } from 'vitest';
import { admit, type OpenApproval } from '#core/approval/decide.ts';
import type { Assurance } from '#core/approval/identity.ts';
import { isComplete, tally, type Vote } from '#core/approval/quorum.ts';
import type { Requirement } from '#core/model/change.ts';

const ORDERS = 100_000;

const WHO = ['ana', 'bo', 'cy', 'trimtab', 'mallory'];
const HOW: readonly Assurance[] = ['mailbox', 'signed-in', 'stepped-up'];
const REQUIRES: readonly Requirement[] = ['one-person', 'signed-in-person', 'two-people'];
const EXPIRES_AT = 100;

/** What happens to a request, in the order of its time: somebody decides, the brake is moved, or time passes. */
interface Act {
  readonly by: string;
  readonly assurance: Assurance;
  readonly decision: 'approve' | 'reject';
  readonly isBraked: boolean;
  readonly planHash: string;
  readonly passes: number;
}

const acts = fc.uint8Array({ maxLength: 24 }).map((bytes): Act[] =>
  Array.from({ length: Math.floor(bytes.length / 3) }, (_, i) => {
    const [who = 0, what = 0, when = 0] = bytes.subarray(3 * i);
    return {
      by: WHO[who % WHO.length] ?? 'ana',
      assurance: HOW[what % 3] ?? 'mailbox',
      decision: what % 4 === 0 ? 'reject' : 'approve',
      isBraked: what % 16 === 1,
      planHash: what % 16 === 2 ? 'another' : 'plan',
      passes: when % 32,
    };
  }),
);

/** Decides as the store does: what is admitted is written, and the last one that is needed ends the request. */
const play = (requires: Requirement, all: readonly Act[]) => {
  let request: OpenApproval = {
    planHash: 'plan',
    requires,
    requestedBy: 'trimtab',
    approvers: ['ana', 'bo', 'cy', 'trimtab'].map((name) => ({ name, mail: '' })),
    expiresAt: EXPIRES_AT,
    state: 'waiting',
    decisions: [],
  };
  const written: (Vote & { readonly at: number; readonly act: Act })[] = [];
  let finals = 0;
  let now = 0;
  for (const act of all) {
    now += act.passes;
    const { decision, by, assurance, isBraked, planHash } = act;
    const admitted = admit(request, {
      decision,
      by: { name: by, how: 'link', assurance },
      now,
      brake: { on: isBraked },
      planHash,
      band: 'moderate',
      isAwaited: true,
      agreedElsewhere: [],
      features: { mailDecisions: true, slackDecisions: true },
    });
    if (admitted.kind !== 'allowed') continue;
    const vote = { decision, by, assurance, signedIn: assurance !== 'mailbox', at: now, act };
    written.push(vote);
    const decisions = [...request.decisions, vote];
    const state = tally(requires, decisions, request.requestedBy);
    if (state !== 'waiting') finals++;
    request = { ...request, decisions, state };
  }
  return { request, written, finals };
};

test('whoever decides in whatever order, a request is decided at most once and only by who may', {
  timeout: 300_000,
}, () => {
  fc.assert(
    fc.property(fc.constantFrom(...REQUIRES), acts, (requires, all) => {
      const { request, written, finals } = play(requires, all);
      const approved = written.filter(({ decision }) => decision === 'approve');
      const people = new Set(approved.map(({ by }) => by));
      const needed = requires === 'two-people' ? 2 : 1;
      return (
        finals <= 1 &&
        written.every(({ by, at }) => ['ana', 'bo', 'cy'].includes(by) && at < EXPIRES_AT) &&
        approved.every(({ act }) => !act.isBraked && act.planHash === 'plan') &&
        people.size === approved.length &&
        (request.state !== 'approved' || people.size >= needed) &&
        (request.state === 'rejected') === written.some(({ decision }) => decision === 'reject')
      );
    }),
    { numRuns: ORDERS },
  );
});

test('the order of votes does not change where an approval stands', () => {
  const votes = fc.array(
    fc.record({
      by: fc.constantFrom(...WHO),
      decision: fc.constantFrom('approve' as const, 'reject' as const),
      assurance: fc.constantFrom(...HOW),
      signedIn: fc.boolean(),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...REQUIRES), votes, (requires, given) => {
      const back = given.toReversed();
      return isComplete(requires, given, 'trimtab') === isComplete(requires, back, 'trimtab');
    }),
    { numRuns: 5_000 },
  );
});
