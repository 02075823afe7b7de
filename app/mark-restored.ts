import { nextMoveBy } from '#core/ledger/deadline.ts';
import { fold } from '#core/ledger/fold.ts';
import type { EpochMs } from '#core/model/units.ts';
import { dateTime } from '#core/present/format.ts';
import { type EveryChangeDeps, everyChange } from './every-change.ts';
import type {
  AppendEvents,
  AppendOptions,
  ChangeMeta,
  ExecutionState,
  Now,
  ReadChange,
  StopExecution,
  TakeOver,
} from './ports.ts';

export interface MarkRestoredDeps extends EveryChangeDeps {
  readonly readChange: ReadChange;
  readonly appendEvents: AppendEvents;
  readonly takeOver: TakeOver;
  readonly executionState: ExecutionState;
  readonly stopExecution: StopExecution;
  readonly now: Now;
}

/**
 * Writes into each ledger that has not ended that it came back from a backup, after it was taken from whoever may still
 * own it: the numbers of owners that were given since are lost too, and each has left an execution. From then on nothing
 * of the change goes forward; the sweeper starts who looks at its resource. Doing it twice is doing it once.
 *
 * @param to time of the backup
 * @returns the changes that have not ended
 */
export const makeMarkRestored =
  (deps: MarkRestoredDeps) =>
  async (to: EpochMs, by: string): Promise<readonly ChangeMeta[]> => {
    // Not from the index of what is live, which lags.
    const all = await everyChange(deps);
    const live = all.filter(({ outcome }) => outcome === undefined);
    const marked: ChangeMeta[] = [];
    for (const { change } of live) marked.push(await mark(deps, change, { to, by }));
    return marked;
  };

const mark = async (
  deps: MarkRestoredDeps,
  change: string,
  { to, by }: { readonly to: EpochMs; readonly by: string },
): Promise<ChangeMeta> => {
  const { meta: read, events } = await deps.readChange(change);
  if (fold(events).restored?.to === to) return read;
  const because = `restored as of ${dateTime(to)}`;
  let meta = read;
  while ((await deps.executionState(change, meta.fence)) !== 'gone') {
    await deps.stopExecution(change, meta.fence, because);
    meta = await deps.takeOver(terms(deps, meta), because);
  }
  const event = { kind: 'restored' as const, by, via: 'cli', to };
  return deps.appendEvents(terms(deps, meta), [event]);
};

const terms = ({ now }: MarkRestoredDeps, meta: ChangeMeta): AppendOptions => ({
  meta,
  at: now(),
  phase: meta.phase,
  deadline: nextMoveBy(now()),
});
