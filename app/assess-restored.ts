import { compare, observe, pick } from '#core/actions/observe.ts';
import type { AssessAnswer } from '#core/contract/events.ts';
import { hasTouched } from '#core/ledger/fold.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { Json } from '#core/model/plan.ts';
import { dateTime } from '#core/present/format.ts';
import { stepsShown } from '#core/rollback/after-restore.ts';
import type { HeldChange } from './hold-change.ts';
import type { ReadResource } from './ports.ts';
import { readState } from './read-state.ts';

export interface AssessRestoredDeps {
  readonly readResource: ReadResource;
}

/**
 * Says where a change stands whose ledger came back from a backup, by a look at its resource. Who agreed or refused since
 * then is unknown, so that nothing goes forward: what was not begun ends, what was begun is taken back, also by the steps
 * that only the account shows. What is wholly applied and was being watched is watched on.
 */
export const assessRestored = async (
  deps: AssessRestoredDeps,
  held: HeldChange,
  restored: EventOf<'restored'>,
): Promise<AssessAnswer> => {
  const { state, plan } = held;
  const looks = await lookAtSteps(deps, held);
  const shown = stepsShown(looks.map(({ where }) => where));
  const because = `its ledger was restored as of ${dateTime(restored.to)}`;
  if (shown === undefined) return personIsNeeded(because, looks[0]?.observed ?? null);
  if (state.phase === 'watching' && shown === plan.steps.length)
    return { next: 'watch', outcome: '', because: '' };
  const unknown = looks
    .slice(0, shown)
    .filter(({ step }) => state.steps.get(step)?.calledAt === undefined)
    .map(({ step, observed, outputs }) => ({ step, observed, outputs }));
  if (unknown.length > 0) await held.record([{ kind: 'steps-found', steps: unknown }]);
  if (unknown.length === 0 && !hasTouched(state))
    return { next: 'close', outcome: 'cancelled', because: `${because}: nothing of it was begun` };
  return { next: 'reconcile', outcome: '', because };
};

const personIsNeeded = (because: string, observed: Json): AssessAnswer => ({
  next: 'close',
  outcome: 'needs-person',
  because: `${because}, and the resource is neither as before nor as planned: ${JSON.stringify(observed)}`,
});

/** Step by step: what one put out may be what the next one is read by. */
const lookAtSteps = async ({ readResource }: AssessRestoredDeps, held: HeldChange) => {
  const { plan, state, scope, meta } = held;
  const outputs = Object.fromEntries([...state.steps].map(([id, step]) => [id, step.outputs]));
  const looks = [];
  for (const { id: step, state: compared, outputs: paths = {} } of plan.steps) {
    const references = { change: meta.change, state: null, outputs };
    const reading = await readState(readResource, scope, compared, references);
    const observed = observe(compared, reading);
    const where = compare(observed, compared);
    const answer = reading.kind === 'found' ? reading.answer : null;
    const seen = Object.fromEntries(
      Object.entries(paths).map(([name, path]) => [name, pick(answer, path)]),
    );
    if (where === 'after') outputs[step] = { ...outputs[step], ...seen };
    looks.push({ step, where, observed, outputs: outputs[step] ?? {} });
  }
  return looks;
};
