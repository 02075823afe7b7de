import { actionOfPlan } from '#core/actions/index.ts';
import { canaryEnd } from '#core/canary/canary.ts';
import type { CloseRequest } from '#core/contract/events.ts';
import { AppError, ConflictError, InvariantError } from '#core/errors/errors.ts';
import { OUTCOMES, type Outcome } from '#core/model/change.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';
import { RESTORED_AS } from '#core/rollback/inverse.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type { Alert, Measure, Now, CloseChange as StoreClosing } from './ports.ts';
import type { TellOutcome } from './tell-outcome.ts';

export interface CloseChangeDeps {
  readonly holdChange: HoldChange;
  readonly closeChange: StoreClosing;
  readonly tellOutcome: TellOutcome;
  readonly measure: Measure;
  readonly now: Now;
}

/**
 * Ends a change. What the workflow claims is checked against the ledger: success and a complete rollback are only what
 * was observed; whatever is neither, and was touched, needs a person, whose alert is the same write.
 */
export const makeCloseChange =
  (deps: CloseChangeDeps) =>
  async ({ outcome, because, ...ref }: CloseRequest): Promise<{ outcome: Outcome }> => {
    const held = await deps.holdChange(ref);
    const closed =
      held.state.closed ?? (await close(deps, held, { outcome: known(outcome), because }));
    await tell(deps, ref.change);
    return { outcome: closed.outcome };
  };

/** The change is closed by now, told or not: whoever sweeps tells of what nobody was told. */
const tell = async ({ tellOutcome }: CloseChangeDeps, change: string): Promise<void> => {
  try {
    await tellOutcome(change);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
};

const close = async (
  deps: CloseChangeDeps,
  held: HeldChange,
  claim: { outcome: Outcome; because: string },
): Promise<EventOf<'closed'>> => {
  // Asked for after the verdict: whoever takes it over from the ledger turns it back.
  if (claim.outcome === 'completed' && held.state.rollbackAsked !== undefined)
    throw new ConflictError(`${held.meta.change} is wanted back: it does not complete`);
  const proven = provenOutcome(held, claim.outcome);
  const because = whyProven(held, claim, proven);
  const closed: EventOf<'closed'> = { kind: 'closed', outcome: proven, because, ...remains(held) };
  const terms = held.terms({ phase: 'closed' });
  await deps.closeChange(terms, closed, alertOn(held, closed, terms.at));
  const canary = endOfCanary(held, closed);
  if (canary === 'well' || canary === 'failed')
    deps.measure('CanaryOutcome', canary === 'well' ? 1 : 0);
  if (proven === 'completed')
    deps.measure('SavingsApplied', Number(held.recommendation.saving.usdPerMonth.amount));
  return closed;
};

/** Undefined for a change that is none. */
const endOfCanary = ({ plan, state }: HeldChange, closed: EventOf<'closed'>) =>
  plan.canary ? canaryEnd({ ...state, closed }) : undefined;

const alertOn = (held: HeldChange, closed: EventOf<'closed'>, at: EpochMs): Alert | undefined => {
  const { change } = held.meta;
  const { outcome, because: says } = closed;
  if (outcome === 'needs-person')
    return { kind: 'needs-person', change, at, says, manual: wayBackByHand(held) };
  return endOfCanary(held, closed) === 'failed'
    ? { kind: 'canary-failed', change, at, says: `${outcome}: ${says}`, manual: [] }
    : undefined;
};

const whyProven = (
  held: HeldChange,
  { outcome, because }: { outcome: Outcome; because: string },
  proven: Outcome,
): string => {
  if (proven === outcome) return because;
  return outcome === 'rolled-back' && hasLost(held)
    ? `${because}; ${actionOfPlan(held.plan).undoes.within}`
    : `${because} (claimed ${outcome}, the ledger does not show it)`;
};

const known = (outcome: string): Outcome => {
  const found = OUTCOMES.find((each) => each === outcome);
  if (found === undefined) throw new InvariantError(`no change ends as ${outcome}`);
  return found;
};

const provenOutcome = (held: HeldChange, claimed: Outcome): Outcome => {
  const { state, plan } = held;
  const touched = plan.steps.filter(({ id }) => state.steps.get(id)?.calledAt !== undefined);
  const isHealthy =
    state.judged?.verdict === 'healthy' || 'nothingToWatch' in actionOfPlan(plan).watch;
  const isApplied = plan.steps.every(({ id }) => state.steps.get(id)?.state === 'done');
  const mayLeave = actionOfPlan(plan).leaves !== undefined;
  const isBack = touched.every(({ id, undo }) =>
    undo === undefined
      ? mayLeave || hadNoEffect(held, id)
      : state.steps.get(id)?.state === 'undone',
  );
  switch (claimed) {
    case 'completed':
      return isApplied && isHealthy ? 'completed' : 'needs-person';
    case 'rolled-back':
      return isBack && !hasLost(held) ? 'rolled-back' : 'needs-person';
    case 'needs-person':
      return 'needs-person';
    default:
      return touched.length === 0 ? claimed : 'needs-person';
  }
};

/** A call that cannot be undone took effect: its undo keeps the loss small, and does not make up for it. */
const hasLost = ({ plan, events }: HeldChange): boolean =>
  plan.reverts === undefined &&
  actionOfPlan(plan).undoes.how === 'not-at-all' &&
  events.some(({ body }) => body.kind === 'step-done' || body.kind === 'undo-intended');

/** A call that was refused, or was seen not to have been made: unlike one that came to something nobody wanted. */
const hadNoEffect = ({ events }: HeldChange, step: string): boolean => {
  const last = events.findLast(({ body }) => 'step' in body && body.step === step)?.body;
  return last?.kind === 'step-failed' && last.error !== 'Drift' && last.error !== 'NotSettled';
};

/** What an undo could not restore as it was, and what the action leaves on purpose. */
const remains = ({
  state,
  plan,
  before,
}: HeldChange): Pick<EventOf<'closed'>, 'replaced' | 'left'> => {
  const { leaves } = actionOfPlan(plan);
  const steps = [...state.steps.values()];
  const restoredAs =
    steps.find((step) => step.restoredAs !== undefined)?.restoredAs ??
    steps.map(({ outputs }) => outputs[RESTORED_AS]).find((id) => typeof id === 'string');
  return {
    replaced: restoredAs === undefined ? {} : { [before.id]: restoredAs },
    left:
      leaves === undefined
        ? []
        : steps.map(({ outputs }) => outputs[leaves.output]).filter((id) => typeof id === 'string'),
  };
};

/** The calls of the way back that are still due, as text for whoever does them by hand. */
const wayBackByHand = ({ state, plan }: HeldChange): readonly string[] =>
  [...plan.steps].reverse().flatMap((step) => {
    const progress = state.steps.get(step.id);
    if (progress?.calledAt === undefined || progress.state === 'undone' || step.undo === undefined)
      return [];
    return [`${step.undo.service}:${step.undo.operation} ${JSON.stringify(step.undo.input)}`];
  });
