import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeInputs } from '#app/judge-inputs.ts';
import { CANARY_TAG } from '#core/actions/tags.ts';
import { canaryEnd, canaryId, canaryPlan, canaryRecommendation } from '#core/canary/canary.ts';
import { configSchema } from '#core/contract/config.ts';
import { guardsOf } from '#core/guards/index.ts';
import { OUTCOMES } from '#core/model/change.ts';
import type { EventOf } from '#core/model/ledger.ts';
import { recommendationSchema } from '#core/model/recommendation.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { admissionOf, isCounted } from '#core/planning/admission.ts';
import { subjectOf } from '#core/planning/subject.ts';
import { stoppedBy } from '#core/rollback/brake.ts';
import { assessed } from '#test/support/changes.ts';
import { aFunction, NOW } from '#test/support/facts.ts';

const own = aFunction({ tags: { [CANARY_TAG]: 'yes' } });
const plan = canaryPlan(own);
const recommendation = canaryRecommendation(own, NOW);

test('a canary adds a megabyte to a function that is there for it, and to no other', () => {
  expect(plan.steps[0]?.state).toMatchObject({
    before: { memory: own.memoryMib },
    after: { memory: own.memoryMib + 1 },
  });
  expect(recommendationSchema.parse(recommendation)).toEqual(recommendation);
  expect(() => canaryPlan(aFunction())).toThrow(CANARY_TAG);
});

test('a canary is one a day, whenever it is opened', () => {
  const within = fc.integer({ min: 0, max: MS_PER_DAY - 1 });
  const days = fc.integer({ min: 0, max: 40_000 });
  fc.assert(
    fc.property(days, days, within, within, (day, other, a, b) => {
      const one = canaryId(own, day * MS_PER_DAY + a);
      expect(canaryId(own, other * MS_PER_DAY + b) === one).toBe(day === other);
    }),
  );
});

describe('policy', () => {
  const judge = (before: typeof own, given = plan) =>
    judgeInputs({
      recommendation,
      plan: given,
      before,
      watchable: [],
      inputs: { isBusinessTime: true, history: { applied: 0, rolledBack: 0 } },
      config: configSchema.parse({ mode: 'recommend' }),
      version: 'v1',
    }).verdict;

  test('asks nobody about a canary, in any mode', () => {
    expect(judge(own)).toMatchObject({ requires: 'nobody', policyVersion: 'v1' });
  });

  test('judges what calls itself a canary and is about something else as any other change', () => {
    expect(judge(aFunction()).requires).toBe('never');
    const { canary: _, ...usual } = plan;
    expect(judge(own, usual).requires).toBe('never');
  });
});

test('the brake stops a canary, and all guards but those of savings are asked', () => {
  expect(stoppedBy({ on: true, by: 'ana' }, plan)).toBe('stopped by ana');
  const { canary: _, ...usual } = plan;
  const ids = (of: typeof usual) => guardsOf(of, own).map(({ id }) => id);
  const left = new Set(ids(plan));
  expect(ids(usual).filter((id) => !left.has(id))).toEqual([
    'blast-radius',
    'calendar',
    'code-owner',
    'watched',
  ]);
});

test('a canary counts for nothing once it has ended, unless it needs a person', () => {
  const subject = subjectOf({ plan, recommendation }, { assessed: assessed() });
  if (subject === undefined) throw new Error('it was assessed');
  const change = { change: 'chg-a', number: 'chg-0001' };
  const admission = admissionOf(change, subject, { at: NOW, groupTag: undefined });
  const { execution } = configSchema.parse({});
  const counted = OUTCOMES.filter((outcome) =>
    isCounted({ ...admission, ended: { at: NOW, outcome, isSeen: false } }, execution, NOW),
  );
  expect(counted).toEqual(['needs-person']);
});

test.each<[EventOf<'closed'>['outcome'] | undefined, boolean, ReturnType<typeof canaryEnd>]>([
  [undefined, true, undefined],
  ['rolled-back', true, 'well'],
  ['rolled-back', false, 'failed'],
  ['needs-person', true, 'failed'],
  ['blocked', false, 'failed'],
  ['completed', true, 'failed'],
  ['cancelled', false, 'held'],
  ['expired', false, 'held'],
])('ended as %s, and watched: %s, a canary is %s', (outcome, isWatched, end) => {
  const closed = outcome && ({ kind: 'closed', outcome } as EventOf<'closed'>);
  const watch = isWatched ? ({ kind: 'watch-started' } as EventOf<'watch-started'>) : undefined;
  expect(canaryEnd({ closed, watch })).toBe(end);
});
