import { describe, expect, test } from 'vitest';
import { examplePlan } from '#core/actions/example-plan.ts';
import { ACTIONS, actionOf, actionOfPlan } from '#core/actions/index.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import type { Plan } from '#core/model/plan.ts';
import { inversePlan } from '#core/rollback/inverse.ts';

const planOf = (id: string): Plan => examplePlan(actionOf(id));

/** All steps done, with something in every output. */
const doneSteps = (plan: Plan): ChangeState['steps'] =>
  new Map(
    plan.steps.map(({ id, outputs = {} }) => [
      id,
      {
        state: 'done' as const,
        outputs: Object.fromEntries(Object.keys(outputs).map((name) => [name, `${name}-1`])),
        calledAt: 1,
        restoredAs: undefined,
      },
    ]),
  );

describe.each(ACTIONS.map(({ id }) => id))('the inverse of %s', (id) => {
  const plan = planOf(id);
  const inverse = inversePlan('chg-1', plan, { steps: doneSteps(plan) });

  test('begins where the change ended and ends where it began', () => {
    const undoable = plan.steps.filter(({ undo }) => undo !== undefined);
    expect(inverse.steps[0]?.state.before).toEqual(
      undoable.at(-1)?.undo?.state?.before ?? undoable.at(-1)?.state.after,
    );
    expect(inverse.steps.at(-1)?.state.after).toEqual(
      undoable[0]?.undo?.state?.after ?? undoable[0]?.state.before,
    );
  });

  test('makes the calls that the undo would have made, in reverse', () => {
    expect(inverse.steps.map(({ call }) => call.operation)).toEqual(
      plan.steps.toReversed().flatMap(({ undo }) => undo?.operation ?? []),
    );
  });

  test('rests on no output of a step that it does not have', () => {
    expect(JSON.stringify(inverse)).not.toContain('"steps.');
  });

  test('says what it takes back, and is not watched', () => {
    expect(inverse.reverts).toBe('chg-1');
    expect(actionOfPlan(inverse).watch).toHaveProperty('nothingToWatch');
    expect(actionOfPlan(plan).watch).toEqual(ACTIONS.find((each) => each.id === id)?.watch);
  });

  test('taken back itself, it is the change again, where the identity stayed the same', () => {
    if (plan.steps.some(({ undo }) => undo === undefined || undo.state !== undefined)) return;
    const again = inversePlan('chg-2', inverse, { steps: doneSteps(inverse) });
    const core = ({ steps }: Plan) => steps.map(({ call, undo, state }) => ({ call, undo, state }));
    expect(core(again)).toEqual(core(plan));
  });
});

test('what was made anew says under which identity', () => {
  const plan = planOf('ebs/snapshot-and-delete-volume');
  const [step] = inversePlan('chg-1', plan, { steps: doneSteps(plan) }).steps;
  expect(step?.call.input.SnapshotId).toBe('snapshotId-1');
  expect(step?.outputs).toEqual({ restoredAs: 'Volumes[0].VolumeId' });
  expect(step?.undo).toBeUndefined();
});

test('a snapshot that is not known is an error, never a hole in a call', () => {
  const plan = planOf('ebs/snapshot-and-delete-volume');
  expect(() => inversePlan('chg-1', plan, { steps: new Map() })).toThrow(/points to nothing/);
});
