import type { AnyAction } from '#core/actions/action.ts';
import type { Risk } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';

/**
 * One change as it is put before people: whatever mail, page, console and terminal say of it is made from this, so
 * that they say the same.
 */
export interface PresentedChange {
  /** Short alias: `chg-0217`. */
  readonly number: string;
  /** What people call the account; absent when nobody named it. */
  readonly accountName?: string;
  readonly plan: Plan;
  readonly recommendation: Recommendation;
  /** The resource as it was observed when the plan was made. */
  readonly before: Fact;
  /** The action of the plan, from the registry. */
  readonly action: AnyAction;
  readonly risk: Risk;
  /** What the watch can and cannot see, as it was told when the change was assessed. */
  readonly watchable: EventOf<'assessed'>['watchable'];
}
