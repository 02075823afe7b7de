import { InvariantError } from '#core/errors/errors.ts';
import { isLater, type Outcome, type Phase } from '#core/model/change.ts';
import type { EventBody, EventOf, LedgerEvent } from '#core/model/ledger.ts';
import type { Json } from '#core/model/plan.ts';
import type { EpochMs } from '#core/model/units.ts';

/** Where one step stands, as far as the ledger knows. `intended` means that its call may have been made. */
export interface StepProgress {
  readonly state: 'intended' | 'done' | 'failed' | 'undo-intended' | 'undone' | 'undo-failed';
  readonly outputs: Readonly<Record<string, Json>>;
  /** When the last call was intended, forward or back; undefined while none was: the account is untouched by this step. */
  readonly calledAt: EpochMs | undefined;
  /** New identity that the undo gave the resource, where it could not restore the old one. */
  readonly restoredAs: string | undefined;
}

/** The state of a change: a fold over its events and nothing else. */
export interface ChangeState {
  readonly change: string;
  readonly phase: Phase;
  /** Owner's number: the highest that wrote an event. */
  readonly fence: number;
  readonly opened: EventOf<'opened'>;
  readonly assessed: EventOf<'assessed'> | undefined;
  readonly asked: EventOf<'asked'> | undefined;
  readonly decisions: readonly (EventOf<'decided'> & { readonly at: number })[];
  readonly withdrawn: EventOf<'withdrawn'> | undefined;
  readonly queued: EventOf<'queued'> | undefined;
  readonly admitted: EventOf<'admitted'> | undefined;
  readonly guarded: EventOf<'guarded'> | undefined;
  readonly rehearsed: EventOf<'rehearsed'> | undefined;
  readonly recorded: EventOf<'recorded'> | undefined;
  readonly steps: ReadonlyMap<string, StepProgress>;
  readonly watch: EventOf<'watch-started'> | undefined;
  readonly judged: EventOf<'judged'> | undefined;
  readonly rollbackAsked: EventOf<'rollback-asked'> | undefined;
  readonly rollback: EventOf<'rollback-started'> | undefined;
  readonly restored: EventOf<'restored'> | undefined;
  readonly closed: EventOf<'closed'> | undefined;
  readonly acknowledged: EventOf<'acknowledged'> | undefined;
  readonly verified: EventOf<'verified'> | undefined;
}

/** Returns the state after all events, oldest first. @throws InvariantError on an order that cannot be */
export const fold = (events: readonly LedgerEvent[]): ChangeState => {
  const [first, ...rest] = events;
  if (first?.body.kind !== 'opened') throw new InvariantError('a ledger begins with its opening');
  return rest.reduce(advance, {
    change: first.change,
    phase: first.phase,
    fence: first.fence,
    opened: first.body,
    assessed: undefined,
    asked: undefined,
    decisions: [],
    withdrawn: undefined,
    queued: undefined,
    admitted: undefined,
    guarded: undefined,
    rehearsed: undefined,
    recorded: undefined,
    steps: new Map(),
    watch: undefined,
    judged: undefined,
    rollbackAsked: undefined,
    rollback: undefined,
    restored: undefined,
    closed: undefined,
    acknowledged: undefined,
    verified: undefined,
  });
};

const advance = (state: ChangeState, event: LedgerEvent): ChangeState => {
  if (isLater(state.phase, event.phase)) {
    throw new InvariantError(
      `${event.change}: event ${event.n} goes back from ${state.phase} to ${event.phase}`,
    );
  }
  if (event.fence < state.fence) {
    throw new InvariantError(
      `${event.change}: event ${event.n} was written with the old fence ${event.fence}`,
    );
  }
  return { ...state, phase: event.phase, fence: event.fence, ...effectOf(state, event) };
};

const effectOf = (state: ChangeState, { at, body }: LedgerEvent): Partial<ChangeState> => {
  const withStep = (progress: StepProgress['state'], news: Partial<StepProgress> = {}) => {
    const step = (body as { step: string }).step;
    const known = state.steps.get(step) ?? {
      outputs: {},
      calledAt: undefined,
      restoredAs: undefined,
    };
    return { steps: new Map(state.steps).set(step, { ...known, ...news, state: progress }) };
  };
  switch (body.kind) {
    case 'opened':
      throw new InvariantError(`${state.change} was opened twice`);
    case 'assessed':
      return { assessed: body };
    case 'asked':
      return { asked: body };
    case 'decided':
      return { decisions: [...state.decisions, { ...body, at }] };
    case 'withdrawn':
      return { withdrawn: body };
    case 'queued':
      return { queued: body };
    case 'admitted':
      return { admitted: body };
    case 'guarded':
      return { guarded: body };
    case 'rehearsed':
      return { rehearsed: body };
    case 'recorded':
      return { recorded: body };
    case 'step-intended':
      return withStep('intended', { calledAt: at });
    case 'step-done':
      return withStep('done', { outputs: body.outputs });
    case 'step-failed':
      return withStep('failed');
    case 'watch-started':
      return { watch: body };
    case 'judged':
      return { judged: body };
    case 'rollback-asked':
      return { rollbackAsked: body };
    case 'rollback-started':
      return { rollback: body };
    case 'undo-intended':
      return withStep('undo-intended', { calledAt: at });
    case 'undo-done':
      return withStep('undone', { restoredAs: body.restoredAs });
    case 'undo-failed':
      return withStep('undo-failed');
    case 'restored':
      return { restored: body };
    case 'steps-found':
      return { steps: new Map([...state.steps, ...found(body, at)]) };
    case 'closed':
      return { closed: body };
    case 'acknowledged':
      return { acknowledged: body };
    case 'verified':
      return { verified: body };
    // `isOnlyTold`, and what another owner wrote: nothing of where the change stands.
    case 'asked-again':
    case 'attempt-refused':
    case 'commented':
    case 'edit-found':
    case 'not-reached':
    case 'taken-over':
      return {};
  }
};

/** When they were called is not known: they count as called when they were seen. */
const found = ({ steps }: EventOf<'steps-found'>, at: EpochMs) =>
  steps.map(({ step, outputs }): [string, StepProgress] => [
    step,
    { state: 'done', outputs, calledAt: at, restoredAs: undefined },
  ]);

/** Whether an event is about people alone, or about what was found later: the state of the change is the same with and without it. */
export const isOnlyTold = ({ kind }: EventBody): boolean => ONLY_TOLD.has(kind);

const ONLY_TOLD: ReadonlySet<EventBody['kind']> = new Set([
  'asked-again',
  'attempt-refused',
  'commented',
  'edit-found',
  'not-reached',
]);

/** Whether any call of the plan may have reached the account. */
export const hasTouched = (state: ChangeState): boolean =>
  [...state.steps.values()].some(({ calledAt }) => calledAt !== undefined);

/** The outcome, or `live` while there is none. */
export const statusOf = (state: ChangeState): Outcome | 'live' => state.closed?.outcome ?? 'live';
