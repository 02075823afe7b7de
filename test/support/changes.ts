import { actionOf } from '#core/actions/index.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import { type ChainHead, emptyChain, nextEvent } from '#core/ledger/chain.ts';
import type { PolicyVerdict, Risk } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventBody, EventOf, LedgerEvent } from '#core/model/ledger.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { type Json, PLAN_SCHEMA, type Plan } from '#core/model/plan.ts';
import { RECOMMENDATION_SCHEMA, type Recommendation } from '#core/model/recommendation.ts';
import { anInstance, NOW } from './facts.ts';

export const CHANGE = 'chg-0123456789abcdef';

/** A plan of an action for a resource: an m6i.2xlarge to m6i.xlarge unless told otherwise. */
export const aPlan = (
  before: Fact = anInstance(),
  action = 'ec2/resize-instance',
  params: Json = { instanceType: 'm6i.xlarge' },
): Plan => ({
  schema: PLAN_SCHEMA,
  account: before.account,
  region: before.region,
  resource: before.arn,
  action,
  actionVersion: 1,
  steps: [...actionOf(action).plan(before, params)],
});

/** A recommendation to halve an instance that saves $140.16 a month. */
export const aRecommendation = (given: Partial<Recommendation> = {}): Recommendation => {
  const { arn: resource, id: resourceId, account, region } = anInstance();
  return {
    schema: RECOMMENDATION_SCHEMA,
    id: 'rec-0123456789abcdef',
    check: 'ec2/oversized-instance',
    action: 'ec2/resize-instance',
    params: { instanceType: 'm6i.xlarge' },
    account,
    region,
    resource,
    resourceType: 'ec2/instance',
    resourceId,
    name: 'orders-api',
    tags: {},
    because: 'CPU was at most 10 %',
    saving: {
      usdPerMonth: usdPerMonth('140.16'),
      costNow: usdPerMonth('280.32'),
      formula: '730 h × ($0.384 m6i.2xlarge − $0.192 m6i.xlarge)',
      rate: { kind: 'list', asOf: '2025-06-01', source: 'built-in table' },
    },
    confidence: 1,
    expectedPeak: 0.4,
    caveats: [],
    evidenceHash: 'e',
    foundAt: NOW,
    ...given,
  };
};

export const aRisk = (given: Partial<Risk> = {}): Risk => ({
  score: 24,
  band: 'moderate',
  factors: [{ name: 'availability', points: 24, reason: 'one stop and start' }],
  ...given,
});

export const aVerdict = (given: Partial<PolicyVerdict> = {}): PolicyVerdict => ({
  requires: 'one-person',
  because: ['production-needs-a-person'],
  policyVersion: 'v1',
  trace: [],
  ...given,
});

/** The events that a change can meet, complete in every field. */
export const opened = (given: Partial<EventOf<'opened'>> = {}): EventOf<'opened'> => ({
  kind: 'opened',
  recommendation: 'rec-0123456789abcdef',
  planHash: planHash(aPlan()),
  attempt: 1,
  evidenceHash: 'e',
  requestedBy: 'trimtab',
  ...given,
});
export const assessed = (given: Partial<EventOf<'assessed'>> = {}): EventOf<'assessed'> => ({
  kind: 'assessed',
  risk: aRisk(),
  verdict: aVerdict(),
  watchable: [],
  ...given,
});
export const decided = (given: Partial<EventOf<'decided'>> = {}): EventOf<'decided'> => ({
  kind: 'decided',
  approval: 'apr-1',
  planHash: planHash(aPlan()),
  decision: 'approve',
  by: 'ana',
  via: 'mail',
  signedIn: false,
  validUntil: NOW + 1_000,
  complete: true,
  ...given,
});
export const stepIntended = (step: string): EventOf<'step-intended'> => ({
  kind: 'step-intended',
  step,
  call: { service: 'ec2', operation: 'StopInstances', input: {} },
});

/** How an event is written: by whom, when, and the phase after it. */
type Written = Partial<Pick<LedgerEvent, 'phase' | 'fence' | 'at'>>;

/** A ledger of these events, chained; an event may say how it is written, and that holds for those after it. */
export const aLedger = (
  bodies: readonly (EventBody | readonly [EventBody, Written])[],
  change = CHANGE,
): LedgerEvent[] => {
  let written = { phase: 'open', fence: 1, at: NOW } as Required<Written>;
  let head: ChainHead = emptyChain(change);
  return bodies.map((entry) => {
    const [body, how] = 'kind' in entry ? [entry, {}] : entry;
    written = { ...written, ...how };
    const event = nextEvent(head, { change, ...written }, body);
    head = { n: event.n, hash: event.hash };
    return event;
  });
};
