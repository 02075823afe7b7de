import { makeApplyStep } from '#app/apply-step.ts';
import { type HeldChange, makeHoldChange } from '#app/hold-change.ts';
import { makeUndoStep } from '#app/undo-step.ts';
import type {
  CloseRequest,
  ReconcileRequest,
  StepAnswer,
  StepRound,
} from '#core/contract/events.ts';
import type { Outcome, Phase } from '#core/model/change.ts';
import type { ApiCall, Json, StepState } from '#core/model/plan.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import { place } from './answer-shape.ts';
import type { Actor } from './boundary.ts';
import type { Deps } from './fake-ports.ts';
import type { CaseResult } from './run-case.ts';
import type { Tampering } from './world.ts';

/** A safeguard of the product, how it is taken away here, and where to look for what then happens. */
export interface Ablation {
  readonly what: string;
  readonly says: string;
  readonly tampering: Tampering;
  readonly action: string;
  readonly stories: readonly string[];
  /** Single faults after which a second one is likelier to show it. */
  readonly prefer?: (result: CaseResult) => boolean;
}

const RESIZE = 'ec2/resize-instance';
const DELETE = 'ebs/snapshot-and-delete-volume';

/** A change in the hands of somebody who believes to own it, whoever does. */
const holdingAnyway = (deps: Deps): Deps => ({
  ...deps,
  holdChange: (ref) =>
    makeHoldChange({
      ...deps,
      readChange: async (change) => {
        const stored = await deps.readChange(change);
        return { ...stored, meta: { ...stored.meta, fence: ref.fence } };
      },
    })(ref),
});

/** A change that seems to be in the phase that a handler asks for. */
const inPhase = (deps: Deps, phase: Phase): Deps => ({
  ...deps,
  holdChange: async (ref) => {
    const held = await deps.holdChange(ref);
    return { ...held, state: { ...held.state, phase } };
  },
});

/** Whoever is no part of a workflow finds a change in which nobody has decided. */
const forgettingDecisions = (deps: Deps, _stage: unknown, { change }: Actor): Deps =>
  change === undefined
    ? {
        ...deps,
        holdChange: async (ref) => {
          const held = await deps.holdChange(ref);
          return { ...held, state: { ...held.state, decisions: [] } };
        },
      }
    : deps;

const isIntent = (kind: string) => kind === 'step-intended' || kind === 'undo-intended';
const withoutIntents = (held: HeldChange): HeldChange => ({
  ...held,
  record: async (events, next) =>
    withoutIntents(
      events.every(({ kind }) => isIntent(kind)) ? held : await held.record(events, next),
    ),
});

/** Runs a round, and the next one at once with the same reading, as if it had waited: one look is believed. */
const believingOneLook =
  (make: (deps: Deps) => (round: StepRound) => Promise<StepAnswer>) =>
  (deps: Deps) =>
  async (round: StepRound): Promise<StepAnswer> => {
    const seen = new Map<string, Awaited<ReturnType<Deps['readResource']>>>();
    const readResource = async (scope: unknown, read: ApiCall) => {
      const key = JSON.stringify(read);
      const known = seen.get(key) ?? (await deps.readResource(scope, read));
      seen.set(key, known);
      return known;
    };
    const answer = await make({ ...deps, readResource })(round);
    if (answer.kind !== 'wait' || answer.seen === '') return answer;
    const now = () => deps.now() + answer.seconds * MS_PER_SECOND;
    return make({ ...deps, readResource, now })({ ...round, seen: answer.seen });
  };

/** Takes for granted that a step which was never called is as the plan says. */
const withoutLooking = (deps: Deps) => (round: StepRound) =>
  makeApplyStep({
    ...deps,
    readResource: async (scope, read) => {
      const real = await deps.readResource(scope, read);
      const { plan, state } = await deps.holdChange(round);
      const next = plan.steps.find(({ id }) => state.steps.get(id)?.state !== 'done');
      return next === undefined || state.steps.has(next.id) ? real : asPlanned(next.state);
    },
  })(round);

const asPlanned = ({ path, before }: StepState) => {
  const answer: Record<string, unknown> = {};
  place(answer, path, before);
  return { kind: 'found' as const, answer: answer as Json };
};

/** A handler hangs that asks for no phase: only the fence tells it that there is another owner. */
const hangsBeforeItBegan = ({ world }: CaseResult): boolean =>
  world.stage.boundary.calls.some(
    ({ by, happened }) => by.name.startsWith('CheckGuards') && happened.includes('duplicate-late'),
  );

export const ABLATIONS: readonly Ablation[] = [
  {
    what: 'the fence',
    says: 'neither holdChange nor the store asks who owns the change',
    tampering: { conditions: { fence: false }, deps: holdingAnyway },
    action: RESIZE,
    stories: ['hurt'],
    prefer: hangsBeforeItBegan,
  },
  {
    what: 'the last event as a condition of a write',
    says: 'the store writes behind whatever is there',
    tampering: { conditions: { head: false } },
    action: RESIZE,
    stories: ['kept', 'hurt'],
  },
  {
    what: 'the one-way phase',
    says: 'apply-step and undo-step work in any phase, and the store writes any phase',
    tampering: {
      conditions: { phase: false },
      handlers: {
        ApplyStepFunction: (deps) => makeApplyStep(inPhase(deps, 'applying')),
        UndoStepFunction: (deps) => makeUndoStep(inPhase(deps, 'rolling-back')),
      },
    },
    action: RESIZE,
    stories: ['hurt'],
  },
  {
    what: 'the sweeper',
    says: 'nobody comes by',
    tampering: { isSwept: false },
    action: RESIZE,
    stories: ['kept'],
  },
  {
    what: 'reconcile',
    says: 'what failed is taken for unchanged, and the closing believes it',
    tampering: {
      handlers: {
        ReconcileFunction:
          () =>
          async ({ because }: ReconcileRequest) => ({
            next: 'close',
            outcome: 'blocked',
            because,
          }),
        CloseChangeFunction:
          (deps) =>
          async ({ outcome, because, ...ref }: CloseRequest) => {
            const held = await deps.holdChange(ref);
            await deps.closeChange(held.terms({ phase: 'closed' }), {
              kind: 'closed',
              outcome: outcome as Outcome,
              because,
              replaced: {},
              left: [],
            });
            return { outcome };
          },
      },
    },
    action: RESIZE,
    stories: ['kept'],
  },
  {
    what: 'the look before the call',
    says: 'apply-step takes for granted that the resource is as the plan says',
    tampering: { handlers: { ApplyStepFunction: withoutLooking } },
    action: RESIZE,
    stories: ['kept'],
  },
  {
    what: 'two equal reads',
    says: 'one look is believed at once, of what has arrived and of what had no effect',
    tampering: {
      handlers: {
        ApplyStepFunction: believingOneLook(makeApplyStep),
        UndoStepFunction: believingOneLook(makeUndoStep),
      },
    },
    action: DELETE,
    stories: ['kept'],
  },
  {
    what: 'the intent',
    says: 'calls are made without a word before them',
    tampering: {
      deps: (deps) => ({
        ...deps,
        holdChange: async (ref) => withoutIntents(await deps.holdChange(ref)),
      }),
    },
    action: RESIZE,
    stories: ['kept'],
  },
  {
    what: 'the lock',
    says: 'a resource may have two open changes',
    tampering: { conditions: { lock: false } },
    action: RESIZE,
    stories: ['raced'],
  },
  {
    what: 'the brake',
    says: 'nobody looks whether all changes were stopped',
    tampering: {
      deps: (deps) => ({
        ...deps,
        readBrake: async () => ({ ...(await deps.readBrake()), on: false }),
      }),
    },
    action: RESIZE,
    stories: ['stopped'],
  },
  {
    what: 'the single use of a decision',
    says: 'a request that was decided may be decided again',
    tampering: { isUsedOnce: false, deps: forgettingDecisions },
    action: RESIZE,
    stories: ['approved', 'asked'],
  },
];
