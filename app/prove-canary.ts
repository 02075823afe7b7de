import { canaryEnd } from '#core/canary/canary.ts';
import { fold } from '#core/ledger/fold.ts';
import type { EventKind } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { ReadBrake, ReadChange, RecentChanges, StoredChange, StoredRuns } from './ports.ts';

export interface ProveCanaryDeps {
  readonly recentCanaries: RecentChanges;
  readonly readChange: ReadChange;
  readonly readBrake: ReadBrake;
  readonly storedRuns: StoredRuns;
}

/** What the canaries prove: that a change can be made and taken back. */
export interface CanaryProof {
  /** The last that was applied and put back. */
  readonly last?: { readonly number: string; readonly at: EpochMs };
  /** The newest, and how it ended; undefined while it is under way. */
  readonly newest?: { readonly number: string; readonly end: ReturnType<typeof canaryEnd> };
  /** Since when nothing is proven; undefined while the brake is on, or where nothing can have been proven yet. */
  readonly since?: EpochMs;
  readonly isStopped: boolean;
}

/** A week, and some that were tried again; before that it is not known. */
const RECENT = 10;

/** Returns what the newest canaries prove, from their ledgers alone. */
export const proveCanary = async (deps: ProveCanaryDeps): Promise<CanaryProof> => {
  const isStopped = (await deps.readBrake()).on;
  const metas = await deps.recentCanaries(RECENT);
  let newest: CanaryProof['newest'];
  let begun: EpochMs | undefined;
  for (const { change, number } of metas) {
    const stored = await deps.readChange(change);
    const state = fold(stored.events);
    const end = canaryEnd(state);
    newest ??= { number, end };
    // One that waited for the brake counts from when its turn came.
    if (end === undefined) begun ??= timeOf(stored, 'admitted');
    if (end !== 'well') continue;
    const at = timeOf(stored, 'closed') ?? stored.meta.openedAt;
    return { last: { number, at }, newest, isStopped, ...(!isStopped && { since: begun ?? at }) };
  }
  const since = begun ?? metas.at(-1)?.openedAt ?? (await sweptSince(deps));
  return {
    ...(newest && { newest }),
    isStopped,
    ...(!isStopped && since !== undefined && { since }),
  };
};

const timeOf = ({ events }: StoredChange, kind: EventKind): EpochMs | undefined =>
  events.find(({ body }) => body.kind === kind)?.at;

/** How long the deployment has been there: by then the first canary should have run. */
const sweptSince = async ({ storedRuns }: ProveCanaryDeps): Promise<EpochMs | undefined> =>
  (await storedRuns()).find(({ job }) => job === 'sweep')?.since;
