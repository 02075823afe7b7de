import type { Scope } from '#core/contract/events.ts';
import { ConflictError, NotFoundError } from '#core/errors/errors.ts';
import { learn, type PastChange } from '#core/learning/history.ts';
import { verifySaving } from '#core/learning/verify-saving.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { inTheEnd } from '#core/rollback/in-the-end.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type { Notify, Now, ReadResourceCosts, RecentChanges, SaveHistory } from './ports.ts';

export interface VerifySavingsDeps {
  readonly recentChanges: RecentChanges;
  readonly holdChange: HoldChange;
  readonly readResourceCosts: ReadResourceCosts;
  readonly saveHistory: SaveHistory;
  readonly notify: Notify;
  readonly now: Now;
}

/** How one round went. One change that cannot be looked at never keeps the others from it. */
export interface VerifiedSavings {
  readonly verified: readonly string[];
  /** Still too early: the bill of their days is not complete. */
  readonly waiting: number;
  readonly failed: readonly { readonly change: string; readonly error: string }[];
}

/**
 * Whole days compared on each side. AWS keeps the bill of single resources for fourteen days, so that both sides and
 * the time until a bill is complete must fit in.
 *
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsageWithResources.html
 */
const DAYS = 4;
const KEPT_DAYS = 14;
/** Usage appears on the bill within a day, as a rule; a second one is for the exceptions. */
const BILL_DELAY_DAYS = 2;

/**
 * Compares the bill of each completed change before and after, days later, and learns from all that is over. Safe to
 * repeat: what was verified stays as it was written, and what is learned is reckoned anew from the ledgers.
 */
export const makeVerifySavings =
  (deps: VerifySavingsDeps) => async (): Promise<VerifiedSavings> => {
    const verified: string[] = [];
    const failed: { change: string; error: string }[] = [];
    const past: PastChange[] = [];
    let waiting = 0;
    const changes = inTheEnd(await deps.recentChanges(Number.POSITIVE_INFINITY));
    for (const { change, fence, outcome } of changes) {
      if (outcome === undefined) continue;
      try {
        let held = await deps.holdChange({ change, fence });
        if (outcome === 'completed' && held.state.verified === undefined) {
          const looked = await verify(deps, held);
          if (looked === undefined) waiting++;
          else {
            held = looked;
            verified.push(held.meta.number);
          }
        }
        past.push(pastOf(held.plan.action, held.state, outcome));
        await tell(deps, held);
      } catch (error) {
        if (error instanceof ConflictError) continue;
        failed.push({ change, error: error instanceof Error ? error.message : String(error) });
      }
    }
    for (const history of learn(past)) await deps.saveHistory(history);
    return { verified, waiting, failed };
  };

const dayOf = (at: EpochMs): EpochMs => Math.floor(at / MS_PER_DAY) * MS_PER_DAY;

/** Returns the change with its `verified` event, or undefined while it is too early. */
const verify = async (
  deps: VerifySavingsDeps,
  held: HeldChange,
): Promise<HeldChange | undefined> => {
  const { state, events, recommendation, scope } = held;
  const calls = [...state.steps.values()].flatMap(({ calledAt }) => calledAt ?? []);
  const closedAt = events.find(({ body }) => body.kind === 'closed')?.at;
  if (closedAt === undefined) throw new NotFoundError(`${held.meta.change} was never closed`);
  const beforeEnd = dayOf(Math.min(closedAt, ...calls));
  const afterStart = dayOf(closedAt) + MS_PER_DAY;
  const before = { from: beforeEnd - DAYS * MS_PER_DAY, to: beforeEnd };
  const after = { from: afterStart, to: afterStart + DAYS * MS_PER_DAY };
  if (deps.now() < after.to + BILL_DELAY_DAYS * MS_PER_DAY) return undefined;

  const estimate = recommendation.saving.usdPerMonth;
  const found =
    deps.now() - before.from > KEPT_DAYS * MS_PER_DAY
      ? { says: `the bill of single resources is kept for ${KEPT_DAYS} days, and those are over` }
      : await compareBills(deps, scope, held, { before, after });
  return held.record(
    [
      {
        kind: 'verified',
        days: DAYS,
        estimatedUsdPerMonth: estimate.amount,
        ...(found.actual && { actualUsdPerMonth: found.actual.amount }),
        says: found.actual ? found.says : `cannot be verified: ${found.says}`,
      },
    ],
    { deadline: held.meta.deadline },
  );
};

/** For so long it is told again each day, lest whoever verified it could not; each is delivered once. */
const TELL_MS = 3 * MS_PER_DAY;

const tell = async (
  { notify, now }: VerifySavingsDeps,
  { meta: { change }, events }: HeldChange,
): Promise<void> => {
  const last = events.findLast(({ body }) => body.kind === 'verified');
  if (last?.body.kind !== 'verified' || now() - last.at >= TELL_MS) return;
  const { at, body } = last;
  await notify({
    id: `verified#${change}`,
    type: 'savings-verified',
    severity: 'info',
    at,
    change,
    says: body.says,
  });
};

interface Window {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

const compareBills = async (
  { readResourceCosts }: VerifySavingsDeps,
  scope: Scope,
  { before: fact, recommendation, state }: HeldChange,
  windows: { readonly before: Window; readonly after: Window },
) => {
  const before = await readResourceCosts(scope, [fact], windows.before);
  if ('unavailable' in before) return { says: before.unavailable };
  // What the change left behind costs too.
  const left = (state.closed?.left ?? []).map((id) => ({ ...fact, id, arn: id }));
  const after = await readResourceCosts(scope, [fact, ...left], windows.after);
  if ('unavailable' in after) return { says: after.unavailable };
  return verifySaving({
    days: DAYS,
    before: before.lines,
    after: after.lines,
    estimate: recommendation.saving.usdPerMonth,
  });
};

const pastOf = (
  action: string,
  { verified }: ChangeState,
  outcome: PastChange['outcome'],
): PastChange => ({
  action,
  outcome,
  ...(verified?.actualUsdPerMonth !== undefined && {
    saved: {
      estimated: Number(verified.estimatedUsdPerMonth),
      actual: Number(verified.actualUsdPerMonth),
    },
  }),
});
