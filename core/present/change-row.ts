import type { ChangeRow } from '#core/contract/api.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import type { Outcome, Phase } from '#core/model/change.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { plain } from './escape.ts';
import { listed } from './format.ts';
import { headlineOf } from './outcome.ts';
import { type Titled, titleOf } from './title.ts';

/** What a row is made from. */
export interface ListedChange extends Titled {
  readonly change: string;
  readonly number: string;
  readonly phase: Phase;
  readonly outcome?: Outcome;
  readonly openedAt: number;
  readonly events: readonly LedgerEvent[];
}

/** A change as one row of the list, the same in console and command line. */
export const changeRowOf = (source: ListedChange, takenBackBy?: string): ChangeRow => {
  const { change, number, phase, outcome, openedAt, events } = source;
  const state = fold(events);
  const startedAt = events.find(({ body }) => body.kind === 'step-intended')?.at;
  const endedAt = events.find(({ body }) => body.kind === 'closed')?.at;
  return {
    change,
    number,
    title: titleOf(source),
    phase,
    ...(outcome !== undefined && { outcome }),
    openedAt,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    by: deciderOf(state),
    result: state.closed === undefined ? '' : headlineOf(source, state).because,
    money: moneyOf(source, state, takenBackBy !== undefined),
    ...(takenBackBy !== undefined && { takenBackBy }),
  };
};

const deciderOf = ({ decisions, opened }: ChangeState): string => {
  const people = [...new Set(decisions.map(({ by }) => by))];
  return listed((people.length === 0 ? [opened.requestedBy] : people).map((by) => plain(by, 80)));
};

/** A saving that was taken back, or never came, is none, and so is taking one back; what the bill says wins over the estimate. */
const moneyOf = (
  { plan, recommendation: { saving } }: Titled,
  state: ChangeState,
  isTakenBack: boolean,
): ChangeRow['money'] => {
  const nothing = { state: 'none', usdPerMonth: usdPerMonth(0) } as const;
  if (plan?.reverts !== undefined || plan?.canary) return nothing;
  const estimated = saving.usdPerMonth;
  if (state.phase === 'open') return { state: 'open', usdPerMonth: estimated };
  const isGone =
    state.rollback !== undefined || (state.closed?.outcome ?? 'completed') !== 'completed';
  if (isGone || isTakenBack) return nothing;
  const actual = state.verified?.actualUsdPerMonth;
  return actual === undefined
    ? { state: 'applied', usdPerMonth: estimated }
    : { state: 'verified', usdPerMonth: usdPerMonth(actual) };
};
