import type { AppendOptions, ChangeMeta, NewChange } from '#app/ports.ts';
import { hashOf } from '#core/ledger/chain.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { ACCOUNT, aFunction, NOW, REGION } from '#test/support/facts.ts';

const before = aFunction();

export const aRecommendation = (given: Partial<Recommendation> = {}): Recommendation => ({
  schema: 1,
  id: 'rec-a',
  check: 'lambda/oversized-function',
  action: 'lambda/resize-memory',
  params: { memoryMib: 1_536 },
  account: ACCOUNT,
  region: REGION,
  resource: before.arn,
  resourceType: before.type,
  resourceId: before.id,
  name: before.id,
  tags: {},
  because: 'half of its memory was never used',
  saving: {
    usdPerMonth: { amount: '12.5', currency: 'USD' },
    costNow: { amount: '25', currency: 'USD' },
    formula: '25 − 12.5',
    rate: { kind: 'list', asOf: '2026-08-01', source: 'built-in table' },
  },
  confidence: 0.9,
  caveats: [],
  evidenceHash: 'evidence-1',
  foundAt: NOW,
  ...given,
});

const setMemory = (memoryMib: number) => ({
  service: 'lambda' as const,
  operation: 'UpdateFunctionConfiguration',
  input: { FunctionName: before.arn, MemorySize: memoryMib },
});

export const aPlan = (given: Partial<Plan> = {}): Plan => ({
  schema: 1,
  account: ACCOUNT,
  region: REGION,
  resource: before.arn,
  action: 'lambda/resize-memory',
  actionVersion: 1,
  steps: [
    {
      id: 'resize',
      call: setMemory(1_536),
      undo: setMemory(3_008),
      state: {
        read: {
          service: 'lambda',
          operation: 'GetFunctionConfiguration',
          input: { FunctionName: before.arn },
        },
        path: 'MemorySize',
        before: 3_008,
        after: 1_536,
        transient: [],
      },
      settle: { everyMs: 2_000, limitMs: 120_000 },
    },
  ],
  ...given,
});

/** A change that is about to be opened. */
export const aNewChange = (given: Partial<NewChange> = {}): NewChange => {
  const plan = given.plan ?? aPlan();
  const recommendation = given.recommendation ?? aRecommendation({ resource: plan.resource });
  return {
    change: 'chg-a',
    plan,
    recommendation,
    before,
    opened: {
      kind: 'opened',
      recommendation: recommendation.id,
      planHash: hashOf(plan),
      attempt: 1,
      evidenceHash: recommendation.evidenceHash,
      requestedBy: 'trimtab',
    },
    at: NOW,
    deadline: NOW + 60_000,
    ...given,
  };
};

/** A write that rests on `meta` and changes nothing but what is told. */
export const writing = (meta: ChangeMeta, given: Partial<AppendOptions> = {}): AppendOptions => ({
  meta,
  at: NOW + 1_000,
  phase: meta.phase,
  deadline: meta.deadline,
  ...given,
});
