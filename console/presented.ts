import { actionOfPlan } from '#core/actions/index.ts';
import type { ChangeView } from '#core/contract/api.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import type { PresentedChange } from '#core/present/presented-change.ts';

/** What a page shows of a change: the answer of the API, and what follows from it. */
export interface ShownChange {
  readonly view: ChangeView;
  readonly state: ChangeState;
  /** Undefined until the change has been assessed. */
  readonly presented: PresentedChange | undefined;
}

export const shownOf = (view: ChangeView): ShownChange => {
  const state = fold(view.events);
  const { number, plan, recommendation, before } = view;
  const { assessed } = state;
  return {
    view,
    state,
    presented: assessed && {
      number,
      plan,
      recommendation,
      before,
      action: actionOfPlan(plan),
      risk: assessed.risk,
      watchable: assessed.watchable,
    },
  };
};
