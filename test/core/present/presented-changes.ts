import { actionOf } from '#core/actions/index.ts';
import { emptyChain, nextEvent } from '#core/ledger/chain.ts';
import type { Phase } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { Json } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { PresentedChange } from '#core/present/presented-change.ts';
import {
  ACCOUNT,
  aFunction,
  anInstance,
  aVolume,
  daysAgo,
  NOW,
  REGION,
} from '#test/support/facts.ts';

/** Changes to present, made by the real actions, with the numbers of the papers. */

export const presented = (
  before: Fact,
  action: string,
  params: Record<string, Json>,
  given: Partial<Recommendation> = {},
): PresentedChange => {
  const { version, plan } = actionOf(action);
  return {
    number: 'chg-0217',
    accountName: 'shop-prod',
    plan: {
      schema: 1,
      account: ACCOUNT,
      region: REGION,
      resource: before.arn,
      action,
      actionVersion: version,
      steps: [...plan(before, params)],
    },
    recommendation: aRecommendation(before, action, params, given),
    before,
    action: actionOf(action),
    risk: {
      score: 28,
      band: 'moderate',
      factors: [
        { name: 'availability', points: 12, reason: 'one instance, must stop' },
        { name: 'business-criticality', points: 10, reason: 'environment is prod' },
        { name: 'performance', points: 6, reason: 'expected peak 49 %' },
      ],
    },
    watchable: [],
  };
};

const aRecommendation = (
  before: Fact,
  action: string,
  params: Record<string, Json>,
  given: Partial<Recommendation>,
): Recommendation => ({
  schema: 1,
  id: 'a1b2c3',
  check: 'any/check',
  action,
  params,
  account: ACCOUNT,
  region: REGION,
  resource: before.arn,
  resourceType: before.type,
  resourceId: before.id,
  name: before.tags.Name ?? before.id,
  tags: before.tags,
  environment: 'prod',
  because: 'memory was never above 610 MB in 14 days',
  saving: {
    usdPerMonth: usdPerMonth('22.70'),
    costNow: usdPerMonth('46.30'),
    formula: '1,472 MB less × 31 M calls × 95 ms',
    rate: { kind: 'after-commitments', asOf: '2026-08-31', source: 'price list' },
  },
  confidence: 0.9,
  caveats: [],
  evidenceHash: 'e'.repeat(64),
  foundAt: NOW,
  ...given,
});

export const lowerMemory = (given: Partial<Recommendation> = {}): PresentedChange => ({
  ...presented(
    aFunction({ tags: { env: 'prod' } }),
    'lambda/resize-memory',
    { memoryMib: 1_536 },
    {
      backtest: {
        question: 'Would the smaller size have been enough?',
        metric: 'memory.used',
        unit: 'mib',
        startMs: daysAgo(14),
        peakPerDay: [540, 560, 610, 555, null, 540, 530, 580, 590, 560, 566, 571, 602, 588],
        limit: 1_229,
        worst: { value: 610, atMs: daysAgo(12) },
        hoursOver: 0,
        hoursSeen: 312,
      },
      ...given,
    },
  ),
  watchable: [
    { metric: 'duration.p95', class: 'watched', smallestRise: 0.31, reason: null },
    { metric: 'errors.ratio', class: 'cannot-be-watched', smallestRise: null, reason: 'idle' },
  ],
});

export const shrinkInstance = (given: Partial<Recommendation> = {}): PresentedChange => ({
  ...presented(
    anInstance({ tags: { Name: 'orders-api', env: 'prod' } }),
    'ec2/resize-instance',
    { instanceType: 'm6i.xlarge' },
    {
      saving: {
        usdPerMonth: usdPerMonth('140.16'),
        costNow: usdPerMonth('280.32'),
        formula: '730 h × ($0.384 − $0.192)',
        rate: { kind: 'after-commitments', asOf: '2026-08-31', source: 'price list' },
      },
      backtest: {
        question: 'Would the smaller size have been enough?',
        metric: 'cpu.utilization',
        unit: 'ratio',
        startMs: daysAgo(14),
        peakPerDay: [
          0.38, 0.36, 0.37, 0.39, 0.49, 0.35, 0.36, 0.4, 0.38, 0.37, 0.36, 0.48, 0.37, 0.36,
        ],
        limit: 0.7,
        worst: { value: 0.49, atMs: daysAgo(9) - 8 * MS_PER_HOUR },
        hoursOver: 0,
        hoursSeen: 336,
      },
      ...given,
    },
  ),
  watchable: [
    { metric: 'cpu.utilization', class: 'watched', smallestRise: 0.4, reason: null },
    {
      metric: 'memory.utilization',
      class: 'cannot-be-watched',
      smallestRise: null,
      reason: 'not-published',
    },
  ],
});

export const deleteVolume = (given: Partial<Recommendation> = {}): PresentedChange =>
  presented(
    aVolume({ sizeGib: 500, firstSeenDetached: NOW - 63 * MS_PER_DAY, tags: { env: 'dev' } }),
    'ebs/snapshot-and-delete-volume',
    {},
    { because: 'detached for 63 days', environment: 'dev', ...given },
  );

/** A ledger of these events, a minute apart. */
export const ledgerOf = (
  bodies: readonly (readonly [Phase, EventBody])[],
  startMs = NOW,
): readonly LedgerEvent[] => {
  const events: LedgerEvent[] = [];
  for (const [i, [phase, body]] of bodies.entries()) {
    const head = events.at(-1) ?? emptyChain('chg-a1');
    const context = { change: 'chg-a1', at: startMs + i * MS_PER_MINUTE, fence: 1, phase };
    events.push(nextEvent(head, context, body));
  }
  return events;
};

export const OPENED: EventBody = {
  kind: 'opened',
  recommendation: 'a1b2c3',
  planHash: 'p1',
  attempt: 1,
  evidenceHash: 'e1',
  requestedBy: 'Trimtab',
};
export const decided = (
  given: Partial<Extract<EventBody, { kind: 'decided' }>> = {},
): EventBody => ({
  kind: 'decided',
  approval: 'apr-1',
  planHash: 'p1',
  decision: 'approve',
  by: 'Ana',
  via: 'mail',
  signedIn: false,
  validUntil: NOW + MS_PER_DAY,
  complete: true,
  ...given,
});
export const closedAs = (
  given: Partial<Extract<EventBody, { kind: 'closed' }>> = {},
): EventBody => ({
  kind: 'closed',
  outcome: 'completed',
  because: 'watched to the end',
  replaced: {},
  left: [],
  ...given,
});
export const REGRESSION = 'p95 median of 30 min 71 ms, 61 % above baseline, limit 20 %';
