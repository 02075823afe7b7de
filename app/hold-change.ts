import { isDecided } from '#core/approval/approved.ts';
import type { ChangeRef } from '#core/contract/events.ts';
import { ConflictError } from '#core/errors/errors.ts';
import { mayWriteBehind } from '#core/ledger/behind.ts';
import { answeredBy, nextMoveBy } from '#core/ledger/deadline.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import type { Phase } from '#core/model/change.ts';
import type { EventBody } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { AppendEvents, AppendOptions, Now, ReadChange, StoredChange } from './ports.ts';

/** A change in the hands of its owner: what is known, and the only way to add to it. */
export interface HeldChange extends StoredChange {
  readonly state: ChangeState;
  readonly scope: { readonly account: string; readonly region: string };
  /** What the next write rests on; `deadline` is by when something must happen after it. */
  terms(next?: { phase?: Phase; deadline?: EpochMs }): AppendOptions;
  /** Appends and returns the change as it then is. @throws ConflictError when another owner was faster */
  record(
    events: readonly EventBody[],
    next?: { phase?: Phase; deadline?: EpochMs },
  ): Promise<HeldChange>;
}

export type HoldChange = (ref: ChangeRef) => Promise<HeldChange>;

/**
 * Reads a change for the owner of `fence`.
 *
 * The fence is compared here, before anything is looked at or called, and again by the store in the transaction
 * of every write: whoever was fenced off while it worked cannot write what it did.
 */
export const makeHoldChange =
  (deps: { readChange: ReadChange; appendEvents: AppendEvents; now: Now }): HoldChange =>
  async ({ change, fence }) => {
    const stored = await deps.readChange(change);
    if (stored.meta.fence !== fence) {
      throw new ConflictError(`${change} belongs to owner ${stored.meta.fence}, not to ${fence}`, {
        details: { change, fence },
      });
    }
    return holding(deps, stored);
  };

const holding = (
  deps: { readChange: ReadChange; appendEvents: AppendEvents; now: Now },
  stored: StoredChange,
): HeldChange => {
  const { meta, plan } = stored;
  const state = fold(stored.events);
  const terms: HeldChange['terms'] = ({ phase = meta.phase, deadline } = {}) => {
    const at = deps.now();
    return { meta, at, phase, deadline: deadline ?? Math.max(nextMoveBy(at), waitEndsBy(state)) };
  };
  return {
    ...stored,
    state,
    scope: { account: plan.account, region: plan.region },
    terms,
    record: async (events, next) => {
      const { head } = await deps.appendEvents(terms(next), events);
      const read = await deps.readChange(meta.change);
      // Whoever slept between write and read must not go on as the owner of what others did meanwhile.
      const since = read.events.slice(read.events.findIndex(({ hash }) => hash === head) + 1);
      if (
        read.meta.fence !== meta.fence ||
        !since.every(({ body }) => mayWriteBehind(body, events))
      )
        throw new ConflictError(`${meta.change} has gone on since it was written to`);
      return holding(deps, read);
    },
  };
};

/** What somebody else is still waited for outlives an owner: the next one waits for the same answer, not for less. */
const waitEndsBy = (state: ChangeState): EpochMs => {
  const { phase, asked, queued, admitted, watch, judged } = state;
  if (phase === 'open' && queued?.expiresAt !== undefined && admitted === undefined)
    return answeredBy(queued.expiresAt);
  if (phase === 'open' && asked !== undefined && !isDecided(state))
    return answeredBy(asked.expiresAt);
  if (phase === 'watching' && watch !== undefined && judged === undefined)
    return answeredBy(watch.until);
  return 0;
};

/** @throws ConflictError unless the change is in that phase: each phase issues its own kind of call and no other */
export const requirePhase = (held: HeldChange, phase: Phase): void => {
  if (held.state.phase === phase) return;
  throw new ConflictError(`${held.meta.change} is ${held.state.phase}, not ${phase}`, {
    details: { change: held.meta.change, phase: held.state.phase },
  });
};
