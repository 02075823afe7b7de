import { REQUESTER } from '#core/approval/people.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import { canaryId, canaryPlan, canaryRecommendation } from '#core/canary/canary.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { nextMoveBy } from '#core/ledger/deadline.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Now, OpenChange, ReadChange, ReadFact, RecentChanges, StartChange } from './ports.ts';

export interface OpenCanaryDeps {
  readonly readFact: ReadFact;
  readonly recentCanaries: RecentChanges;
  readonly openChange: OpenChange;
  readonly readChange: ReadChange;
  readonly startChange: StartChange;
  readonly now: Now;
}

/** What became of today's canary. `waits`: the one before has not ended, or nobody has looked at why it needs a person. */
export type OpenedCanary =
  | { readonly kind: 'started'; readonly change: string }
  | { readonly kind: 'waits'; readonly for: string };

/** The function that the canary changes. */
export interface CanaryTarget {
  readonly account: string;
  readonly region: string;
  readonly arn: string;
}

/**
 * Opens and starts today's canary: a change like any other, of a function of Trimtab's own, which is applied and put back.
 * With the brake on it waits in the queue like all others. Opening twice a day is opening once.
 *
 * @throws NotFoundError, NotPermittedError when the function is not there, or not there for this
 */
export const makeOpenCanary =
  (deps: OpenCanaryDeps) =>
  async ({ arn, ...scope }: CanaryTarget): Promise<OpenedCanary> => {
    const [newest] = await deps.recentCanaries(1);
    if (newest?.outcome === 'needs-person' && !(await isSeen(deps, newest.change)))
      return { kind: 'waits', for: newest.number };

    const before = await deps.readFact(scope, 'lambda/function', arn);
    if (before?.type !== 'lambda/function') throw new NotFoundError(`there is no function ${arn}`);
    const at = deps.now();
    const plan = canaryPlan(before);
    const change = canaryId(before, at);
    const recommendation = canaryRecommendation(before, at);
    const opened = await deps.openChange({
      change,
      plan,
      recommendation,
      before,
      at,
      deadline: nextMoveBy(at),
      opened: {
        kind: 'opened',
        recommendation: recommendation.id,
        planHash: planHash(plan),
        attempt: 1,
        evidenceHash: recommendation.evidenceHash,
        requestedBy: REQUESTER,
      },
    });
    if (opened.kind === 'locked') return { kind: 'waits', for: opened.by };
    // Whoever opened it may have died before starting it; starting twice is starting once.
    const fence = opened.kind === 'exists' ? opened.meta.fence : 1;
    const isOver = opened.kind === 'exists' && opened.meta.phase === 'closed';
    if (!isOver) await deps.startChange(change, fence);
    return { kind: 'started', change };
  };

const isSeen = async ({ readChange }: OpenCanaryDeps, change: string): Promise<boolean> =>
  fold((await readChange(change)).events).acknowledged !== undefined;
