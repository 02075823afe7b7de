import { ConflictError } from '#core/errors/errors.ts';
import { isOnlyTold } from '#core/ledger/fold.ts';
import type { EventOf, LedgerEvent } from '#core/model/ledger.ts';
import { type EpochMs, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import type {
  AppendEvents,
  ChangeMeta,
  Edit,
  LiveChanges,
  Now,
  ReadChange,
  ReadEdits,
  RecentChanges,
} from './ports.ts';

export interface FindEditsDeps {
  readonly liveChanges: LiveChanges;
  readonly recentChanges: RecentChanges;
  readonly readChange: ReadChange;
  readonly appendEvents: AppendEvents;
  readonly readEdits: ReadEdits;
  readonly now: Now;
}

/** How one round went: one change that cannot be looked at never keeps the others from it. */
export interface FoundEdits {
  readonly looked: number;
  readonly found: readonly { readonly change: string; readonly eventId: string }[];
  readonly failed: readonly { readonly change: string; readonly error: string }[];
}

/** The trail usually delivers within a quarter of an hour; what it has not by then it hardly ever has. */
const LOOK_BACK_MS = 6 * MS_PER_HOUR;
/** Of the changes that are closed; more in a few hours no account has. */
const RECENT = 200;
/** An effect of ours is visible to everybody within this time of its call. */
const AFTER_MS = MS_PER_MINUTE;

/**
 * Looks whether somebody else changed a resource between our last look and our call, or while our call took effect. EC2
 * has no compare-and-set, so that such an edit may have been overwritten. Each is written to the ledger once,
 * and the alert that tells of it is the same write; also of changes that have ended.
 */
export const makeFindEdits = (deps: FindEditsDeps) => async (): Promise<FoundEdits> => {
  const found: { change: string; eventId: string }[] = [];
  const failed: { change: string; error: string }[] = [];
  const changes = await candidates(deps);
  for (const { change } of changes) {
    try {
      const edits = await lookAt(deps, change);
      found.push(...edits.map(({ eventId }) => ({ change, eventId })));
    } catch (error) {
      // It moved meanwhile; the trail will say the same in the next round.
      if (error instanceof ConflictError) continue;
      failed.push({ change, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return { looked: changes.length, found, failed };
};

/** Changes that may have made a call in the last hours: whatever is written sets a deadline that lies later. */
const candidates = async (deps: FindEditsDeps): Promise<ChangeMeta[]> => {
  const since = deps.now() - LOOK_BACK_MS;
  const all = [...(await deps.liveChanges()), ...(await deps.recentChanges(RECENT))];
  const once = new Map(all.map((meta) => [meta.change, meta]));
  return [...once.values()].filter(({ phase, deadline }) => phase !== 'open' && deadline >= since);
};

/** Returns the edits of a change's resource that were not in its ledger yet. */
const lookAt = async (deps: FindEditsDeps, change: string): Promise<readonly Edit[]> => {
  const { meta, plan, events } = await deps.readChange(change);
  const windows = windowsOf(events, deps.now() - LOOK_BACK_MS);
  const [first] = windows;
  if (first === undefined) return [];
  const scope = { account: plan.account, region: plan.region };
  const to = Math.max(...windows.map((window) => window.to));
  const edits = await deps.readEdits(scope, plan.resource, first.from, to);
  const around = edits.flatMap((edit) => {
    // The trail writes whole seconds.
    const window = windows.find(({ from, to }) => edit.at > from - MS_PER_SECOND && edit.at <= to);
    return window === undefined ? [] : [eventOf(edit, window)];
  });
  const known = new Set(
    events.map(({ body }) => (body.kind === 'edit-found' ? body.eventId : undefined)),
  );
  const news = around.filter(({ eventId }) => !known.has(eventId));
  if (news.length > 0) {
    // Beside the way of the change: neither its phase nor its deadline moves.
    const terms = { meta, at: deps.now(), phase: meta.phase, deadline: meta.deadline };
    await deps.appendEvents(terms, news, {
      kind: 'edit-found',
      change,
      at: deps.now(),
      says: news.map(({ says }) => says).join('; '),
      manual: [],
    });
  }
  const ids = new Set(news.map(({ eventId }) => eventId));
  return edits.filter(({ eventId }) => ids.has(eventId));
};

/** From the last look before a call until its effect is visible. */
interface Window {
  readonly step: string;
  readonly operation: string;
  readonly calledAt: EpochMs;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The look itself is in no event, but the one before the intent was written before it. */
const windowsOf = (events: readonly LedgerEvent[], since: EpochMs): readonly Window[] => {
  const ofOwners = events.filter(({ body }) => !isOnlyTold(body));
  return ofOwners.flatMap(({ at, body }, i) => {
    if (body.kind !== 'step-intended' && body.kind !== 'undo-intended') return [];
    if (at < since) return [];
    const { step, call } = body;
    const from = ofOwners[i - 1]?.at ?? at;
    return [{ step, operation: call.operation, calledAt: at, from, to: at + AFTER_MS }];
  });
};

const eventOf = (
  { eventId, at, by, eventName }: Edit,
  { step, operation, calledAt }: Window,
): EventOf<'edit-found'> => {
  const seconds = Math.round(Math.abs(calledAt - at) / MS_PER_SECOND);
  const when = `${seconds} s ${at < calledAt ? 'before' : 'after'}`;
  const says = `${by} called ${eventName} on it ${when} our ${operation}: one may have overwritten the other`;
  return { kind: 'edit-found', step, eventId, at, by, eventName, says };
};
