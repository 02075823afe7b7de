import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planHash } from '#core/approval/plan-hash.ts';
import { type Plan, planSchema } from '#core/model/plan.ts';
import { aPlan } from '#test/support/changes.ts';
import { anInstance, aVolume } from '#test/support/facts.ts';

const resize = aPlan();
const remove = aPlan(aVolume(), 'ebs/snapshot-and-delete-volume', {});
const editStep = (
  plan: Plan,
  edit: (step: Plan['steps'][number]) => Plan['steps'][number],
): Plan => ({
  ...plan,
  steps: plan.steps.map((step, i) => (i === plan.steps.length - 1 ? edit(step) : step)),
});

describe('planHash', () => {
  test('is the same after the plan was stored', () => {
    expect(planHash(planSchema.parse(JSON.parse(JSON.stringify(remove))))).toBe(planHash(remove));
  });

  test.each<[string, Plan]>([
    ['another account', { ...remove, account: '999999999999' }],
    ['another region', { ...remove, region: 'eu-west-1' }],
    ['another resource', { ...remove, resource: 'arn:other' }],
    ['another action', { ...remove, action: 'ebs/other' }],
    ['fewer steps', { ...remove, steps: remove.steps.slice(1) }],
    ['another order', { ...remove, steps: remove.steps.toReversed() }],
    [
      'another call',
      editStep(remove, (s) => ({ ...s, call: { ...s.call, input: { VolumeId: 'v' } } })),
    ],
    ['another start', editStep(remove, (s) => ({ ...s, state: { ...s.state, before: 'x' } }))],
    ['another end', editStep(remove, (s) => ({ ...s, state: { ...s.state, after: 'x' } }))],
    ['no way back', editStep(remove, ({ undo: _, ...s }) => s)],
    [
      'another way back',
      editStep(remove, (s) => ({ ...s, ...(s.undo && { undo: { ...s.undo, input: {} } }) })),
    ],
    [
      'another end of the way back',
      editStep(remove, (s) => ({
        ...s,
        ...(s.undo?.state && { undo: { ...s.undo, state: { ...s.undo.state, after: 'x' } } }),
      })),
    ],
  ])('is another one for %s', (_name, plan) => {
    expect(planHash(plan)).not.toBe(planHash(remove));
  });

  test.each<[string, Plan]>([
    [
      'how long a step may take',
      editStep(resize, (s) => ({ ...s, settle: { everyMs: 1, limitMs: 2 } })),
    ],
    [
      'what is seen on the way',
      editStep(resize, (s) => ({ ...s, state: { ...s.state, transient: [] } })),
    ],
    ['the version of the action', { ...resize, actionVersion: 9 }],
  ])('does not depend on %s', (_name, plan) => {
    expect(planHash(plan)).toBe(planHash(resize));
  });

  test('does not depend on when and with what tags an instance was seen', () => {
    const seen = fc.record({
      observedAt: fc.nat(),
      launchedAt: fc.nat(),
      tags: fc.dictionary(fc.string(), fc.string()),
      publicIp: fc.ipV4(),
    });
    fc.assert(
      fc.property(seen, (given) => {
        expect(planHash(aPlan(anInstance(given)))).toBe(planHash(resize));
      }),
    );
  });
});
