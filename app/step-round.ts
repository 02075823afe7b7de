import { compare, observe, pick } from '#core/actions/observe.ts';
import { resolveRefs } from '#core/actions/resolve.ts';
import type { StepAnswer } from '#core/contract/events.ts';
import { AppError, UpstreamError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { stepsSettleBy } from '#core/ledger/deadline.ts';
import type { EventBody } from '#core/model/ledger.ts';
import type { ApiCall, Json, Step, StepState } from '#core/model/plan.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import type { HeldChange } from './hold-change.ts';
import type { MakeCall, Now, ReadResource } from './ports.ts';
import { readState } from './read-state.ts';

/** What a round needs from the world. */
export interface RoundPorts {
  readonly readResource: ReadResource;
  readonly makeCall: MakeCall;
  readonly now: Now;
}

/** One direction of one step: where it starts, where it must arrive, and how that is written down. */
export interface Course {
  readonly step: Step;
  readonly call: ApiCall;
  readonly state: StepState;
  readonly from: 'before' | 'after';
  readonly to: 'before' | 'after';
  readonly intended: (call: ApiCall) => EventBody;
  readonly done: (view: View, outputs: Readonly<Record<string, Json>>) => EventBody;
  readonly failed: (error: string, message: string) => EventBody;
  /** Asked just before the call; a sentence stops it. */
  readonly forbidden?: () => Promise<string | undefined>;
}

/** `arrived`: written down as done. `failed`: written down as failed; nothing was repeated. */
export type RoundResult =
  | { readonly kind: 'arrived'; readonly held: HeldChange }
  | { readonly kind: 'failed'; readonly held: HeldChange; readonly because: string }
  | Extract<StepAnswer, { kind: 'wait' | 'stopped' }>;

/**
 * Looks at the resource and makes at most one call towards the end of the course.
 *
 * Arrived is believed only when two reads, spaced, say the same; a call that may already have been made is made
 * again only when two spaced reads, the second of them late enough, say that it had no effect. A state that nobody
 * declared, and one that went back after it had moved, is somebody else's change: it is not touched.
 */
export const runRound = async (
  ports: RoundPorts,
  held: HeldChange,
  course: Course,
  seen: string | undefined,
): Promise<RoundResult> => {
  const { step, state } = course;
  const view = await lookAt(ports, held, state);
  const calledAt = lastCall(held, course);
  const where = compare(view.observed, state);
  const look = lookOf(course, calledAt, view, where, seen);
  const unsettledMs = mayLandFor(ports, held, step);
  const again = wait(step, look.print);

  switch (where) {
    case course.to:
      // Without a call of its own it has only been here before: a late effect of the other way may still come.
      if (calledAt === undefined && unsettledMs > 0) return wait(step, look.print, unsettledMs);
      if (seen !== look.print) return again;
      return { kind: 'arrived', held: await arrive(held, course, view) };
    case 'transient':
      return isOverdue(ports, step, calledAt)
        ? fail(held, course, 'NotSettled', overdue(step, view.observed))
        : again;
    case course.from:
      if (calledAt !== undefined && unsettledMs > 0) return wait(step, look.print, unsettledMs);
      if (calledAt !== undefined && seen !== look.print) return again;
      if (look.hasMoved) return fail(held, course, 'Drift', wentBack(view.observed));
      // From the first call on: one that is repeated again and again does not get younger.
      if (isOverdue(ports, step, firstCall(held, course)))
        return fail(held, course, 'NotSettled', overdue(step, view.observed));
      return call(ports, held, course, view.answer);
    default:
      return fail(held, course, 'Drift', drift(state, view.observed, course.from));
  }
};

/** `print`: what the next round is told of this look; equal prints of two rounds make a fact. */
interface Look {
  readonly print: string;
  /** The last call is known to have had an effect. */
  readonly hasMoved: boolean;
}

const MOVED = 'moved';

/** Bound to the last call, too: a look from before it says nothing of its effect. */
const lookOf = (
  { step, to, from }: Course,
  calledAt: number | undefined,
  { observed }: View,
  where: string,
  seen: string | undefined,
): Look => {
  const course = hashOf({ step: step.id, to, after: calledAt ?? null });
  const movedBefore = seen?.startsWith(`${course} ${MOVED}`) ?? false;
  const hasMoved = calledAt !== undefined && (where !== from || movedBefore);
  return { print: `${course} ${hasMoved ? MOVED : 'still'} ${hashOf(observed)}`, hasMoved };
};

/**
 * From when on after its intent a call is seen, if it had an effect: whoever hangs in it is ended by its platform within
 * half a minute, and a read is at most that old.
 */
const SETTLED_MS = MS_PER_MINUTE;

/** For how long the last call of a step, in whichever direction, may still take effect unseen; none if it was refused. */
const mayLandFor = ({ now }: RoundPorts, { state }: HeldChange, { id }: Step): number => {
  const progress = state.steps.get(id);
  const isAnswered = progress?.state === 'failed' || progress?.state === 'undo-failed';
  if (progress?.calledAt === undefined || isAnswered) return 0;
  return Math.max(0, progress.calledAt + SETTLED_MS - now());
};

/** A resource as it is: the whole answer of the read, and what the step compares. */
export interface View {
  readonly answer: Json;
  readonly observed: Json;
}

/** Reads where the resource is, as a step's state says how. */
export const lookAt = async (
  ports: Pick<RoundPorts, 'readResource'>,
  held: HeldChange,
  state: StepState,
): Promise<View> => {
  const reading = await readState(ports.readResource, held.scope, state, references(held, null));
  return {
    answer: reading.kind === 'found' ? reading.answer : null,
    observed: observe(state, reading),
  };
};

const references = (held: HeldChange, answer: Json) => ({
  change: held.meta.change,
  state: answer,
  outputs: Object.fromEntries([...held.state.steps].map(([id, { outputs }]) => [id, outputs])),
});

const arrive = (held: HeldChange, { step, done }: Course, view: View): Promise<HeldChange> => {
  const outputs = Object.entries(step.outputs ?? {}).map(([name, path]) => [
    name,
    pick(view.answer, path),
  ]);
  return held.record([done(view, Object.fromEntries(outputs))]);
};

const call = async (
  ports: RoundPorts,
  held: HeldChange,
  course: Course,
  answer: Json,
): Promise<RoundResult> => {
  const because = await course.forbidden?.();
  if (because !== undefined) return { kind: 'stopped', because };
  const resolved = resolveRefs(course.call, references(held, answer));
  const intendedAt = ports.now();
  const deadline = stepsSettleBy(intendedAt, held.plan);
  const intent = await held.record([course.intended(resolved)], { deadline });
  // Nothing in the account knows the fence: whoever was held up since must look again, as others may have gone on.
  if (ports.now() - intendedAt > INTENT_HOLDS_MS)
    throw new UpstreamError(`step ${course.step.id}: it took too long to write the intent`);
  try {
    await ports.makeCall(held.scope, familyOf(held), resolved);
  } catch (error) {
    // A throttle or a lost answer is looked at again by the next round; anything else is a refusal.
    if (!(error instanceof AppError) || error.retry === 'backoff') throw error;
    return fail(intent, course, String(error.details.code ?? error.name), error.message);
  }
  return wait(course.step, '');
};

/** How long after its intent a call may be made: less than a round waits between two looks that lead to another call. */
const INTENT_HOLDS_MS = 2 * MS_PER_SECOND;

/** The role that makes the calls of a plan, by what its action is of. */
export const familyOf = (held: HeldChange): string =>
  held.plan.action.split('/')[0] ?? held.plan.action;

const fail = async (
  held: HeldChange,
  course: Course,
  error: string,
  message: string,
): Promise<RoundResult> => ({
  kind: 'failed',
  held: await held.record([course.failed(error, message)]),
  because: `step ${course.step.id}: ${message}`,
});

const wait = (
  { settle }: Step,
  seen: string,
  atLeastMs = 0,
): Extract<StepAnswer, { kind: 'wait' }> => ({
  kind: 'wait',
  seconds: Math.max(1, Math.ceil(Math.max(settle.everyMs, atLeastMs) / MS_PER_SECOND)),
  seen,
});

/** Only a call in this direction counts: the way back begins with none. */
const lastCall = (held: HeldChange, { step, to, state }: Course): number | undefined => {
  const progress = held.state.steps.get(step.id);
  const isForward = to === 'after' && state === step.state;
  const states = isForward ? ['intended', 'failed'] : ['undo-intended', 'undo-failed'];
  return progress !== undefined && states.includes(progress.state) ? progress.calledAt : undefined;
};

/** When the first call in this direction was intended, since it last failed. */
const firstCall = ({ events }: HeldChange, { step, call, intended, failed }: Course) => {
  const [begins, ends] = [intended(call).kind, failed('', '').kind];
  const own = events.filter(({ body }) => 'step' in body && body.step === step.id);
  const since = own.findLastIndex(({ body }) => body.kind === ends) + 1;
  return own.slice(since).find(({ body }) => body.kind === begins)?.at;
};

const isOverdue = ({ now }: RoundPorts, { settle }: Step, calledAt: number | undefined): boolean =>
  calledAt !== undefined && now() - calledAt > settle.limitMs;

const overdue = ({ settle }: Step, observed: Json): string =>
  `did not settle within ${settle.limitMs / MS_PER_SECOND} s; it is ${JSON.stringify(observed)}`;

const wentBack = (observed: Json): string =>
  `it began to change and is ${JSON.stringify(observed)} again: somebody else put it back, so it was not touched`;

const drift = (state: StepState, observed: Json, from: 'before' | 'after'): string =>
  `expected ${JSON.stringify(state[from])}, found ${JSON.stringify(observed)}: somebody else changed it, so it was not touched`;
