import { resizeMemory } from '#core/actions/lambda/resize-memory.ts';
import { CANARY_TAG } from '#core/actions/tags.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import type { PolicyVerdict } from '#core/model/change.ts';
import type { Fact, FunctionFact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { PLAN_SCHEMA, type Plan } from '#core/model/plan.ts';
import { RECOMMENDATION_SCHEMA, type Recommendation } from '#core/model/recommendation.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';

/**
 * Returns the plan of the daily canary: a megabyte more for a function of Trimtab's own, by the action that resizes
 * functions in earnest.
 *
 * @throws NotPermittedError unless the function says itself that it is there for this
 */
export const canaryPlan = (before: FunctionFact): Plan => {
  if (!isForCanary(before))
    throw new NotPermittedError(
      `${before.id} has no tag ${CANARY_TAG}: the canary changes nothing else`,
    );
  return {
    schema: PLAN_SCHEMA,
    account: before.account,
    region: before.region,
    resource: before.arn,
    action: resizeMemory.id,
    actionVersion: resizeMemory.version,
    steps: [...resizeMemory.plan(before, paramsFor(before))],
    canary: true,
  };
};

/** A day, and two hours for one that is late or is tried again; the alarm on `CanaryAge` is at the same. */
export const CANARY_LATE_MS = 26 * MS_PER_HOUR;

const paramsFor = ({ memoryMib }: FunctionFact) => ({ memoryMib: memoryMib + 1 });

/** Returns what stands behind a canary in the place of what a check would have found. */
export const canaryRecommendation = (before: FunctionFact, at: EpochMs): Recommendation => ({
  schema: RECOMMENDATION_SCHEMA,
  id: `rec-${hashOf({ canary: before.arn }).slice(0, 16)}`,
  check: 'trimtab/canary',
  action: resizeMemory.id,
  params: paramsFor(before),
  account: before.account,
  region: before.region,
  resource: before.arn,
  resourceType: before.type,
  resourceId: before.id,
  name: before.id,
  tags: before.tags,
  because: 'a change is applied and put back every day, so that it is known to work when it counts',
  saving: {
    usdPerMonth: usdPerMonth(0),
    costNow: usdPerMonth(0),
    formula: 'it is there to be put back',
    rate: { kind: 'list', asOf: dayOf(at), source: 'none' },
  },
  confidence: 1,
  caveats: [],
  evidenceHash: hashOf({ canary: before.arn, memoryMib: before.memoryMib }),
  foundAt: at,
});

/** One a day: whoever opens it again on the same day, in UTC, opens the same change. */
export const canaryId = (before: FunctionFact, at: EpochMs): string =>
  `chg-${hashOf({ canary: before.arn, day: Math.floor(at / MS_PER_DAY) }).slice(0, 16)}`;

/** Whether a resource says itself that it is there for the canary. */
export const isForCanary = ({ tags }: Pick<Fact, 'tags'>): boolean =>
  tags[CANARY_TAG] !== undefined;

const RULE = 'the-canary-asks-nobody';

/** What policy says of the canary, whatever the mode: what it changes is Trimtab's own, and is put back at once. */
export const verdictOnCanary = (policyVersion: string): PolicyVerdict => ({
  requires: 'nobody',
  because: [RULE],
  policyVersion,
  trace: [
    {
      rule: RULE,
      where: 'built in',
      matched: true,
      requires: 'nobody',
      reason: `it changes a function that has the tag ${CANARY_TAG}, and puts it back`,
    },
  ],
});

/**
 * How a canary ended. `well`: it was applied and put back. `held`: the brake, or somebody, kept it from its first call,
 * which proves nothing and is no fault. Undefined while it is under way.
 */
export const canaryEnd = ({
  closed,
  watch,
}: Pick<ChangeState, 'closed' | 'watch'>): 'well' | 'held' | 'failed' | undefined => {
  switch (closed?.outcome) {
    case undefined:
      return undefined;
    case 'rolled-back':
      // A watch begins when every step is seen to be done.
      return watch === undefined ? 'failed' : 'well';
    case 'cancelled':
    case 'expired':
      return 'held';
    default:
      return 'failed';
  }
};
