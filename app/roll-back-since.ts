import { fold } from '#core/ledger/fold.ts';
import type { Outcome } from '#core/model/change.ts';
import type { EpochMs } from '#core/model/units.ts';
import {
  makeRollBack,
  makeViewWayBack,
  type RollBackDeps,
  type RollBackRequest,
  type RolledBack,
  type WayBack,
} from './roll-back.ts';

/** What to take back together: everything whose first call was made since then. */
export interface SinceRequest extends Omit<RollBackRequest, 'change'> {
  readonly since: EpochMs;
}

/** More changes than a person could have asked about; older ones are taken back one by one. */
const MOST_CHANGES = 1_000;

/** Returns the ways back of everything applied since then, newest first. Changes nothing. */
export const makeViewWaysBack = (deps: RollBackDeps) => {
  const viewWayBack = makeViewWayBack(deps);
  return async (since: EpochMs): Promise<readonly WayBack[]> => {
    const ways: WayBack[] = [];
    for (const change of await appliedSince(deps, since)) ways.push(await viewWayBack(change));
    return ways;
  };
};

/** Takes everything back that was applied since then, newest first. One that cannot be never keeps the others from it. */
export const makeRollBackSince = (deps: RollBackDeps) => {
  const rollBack = makeRollBack(deps);
  return async ({ since, ...request }: SinceRequest): Promise<readonly RolledBack[]> => {
    const done: RolledBack[] = [];
    for (const change of await appliedSince(deps, since)) {
      try {
        done.push(await rollBack({ ...request, change }));
      } catch (error) {
        const says = error instanceof Error ? error.message : String(error);
        done.push({
          change,
          number: change,
          title: change,
          kind: 'impossible',
          says,
          differences: [],
        });
      }
    }
    return done;
  };
};

/** One that needs a person is named too, with why it cannot be taken back. */
const mayBeApplied = (outcome: Outcome | undefined): boolean =>
  outcome === undefined || outcome === 'completed' || outcome === 'needs-person';

/** Ids, newest first call first. Changes that took something back are left out: taking them back is applying again. */
const appliedSince = async (deps: RollBackDeps, since: EpochMs): Promise<readonly string[]> => {
  const found: { change: string; calledAt: EpochMs }[] = [];
  for (const { change, outcome, reverts } of await deps.recentChanges(MOST_CHANGES)) {
    if (reverts !== undefined || !mayBeApplied(outcome)) continue;
    const { steps } = fold((await deps.readChange(change)).events);
    const calls = [...steps.values()].flatMap(({ calledAt }) => calledAt ?? []);
    const calledAt = Math.min(...calls);
    if (calls.length > 0 && calledAt >= since) found.push({ change, calledAt });
  }
  return found.toSorted((a, b) => b.calledAt - a.calledAt).map(({ change }) => change);
};
