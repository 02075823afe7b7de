import { actionOfPlan } from '#core/actions/index.ts';
import { levelsFor } from '#core/approval/levels.ts';
import { isMet, judgePolicy } from '#core/approval/policy.ts';
import { isForCanary, verdictOnCanary } from '#core/canary/canary.ts';
import type { Config } from '#core/contract/config.ts';
import type { PolicyVerdict, Risk } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventOf, Level } from '#core/model/ledger.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { scoreRisk } from '#core/risk/score.ts';
import { verdictOnTakingBack } from '#core/rollback/verdict.ts';

/** Everything that risk and policy of a change rest on. All of it is stored, so that a judgement can be made again. */
export interface JudgedInputs {
  readonly recommendation: Recommendation;
  readonly plan: Plan;
  readonly before: Fact;
  readonly watchable: EventOf<'assessed'>['watchable'];
  readonly inputs: NonNullable<EventOf<'assessed'>['inputs']>;
  readonly config: Config;
  /** Version of the configuration. */
  readonly version: string;
}

/** Returns risk and policy, and on which levels people must agree: the same on the same inputs, whenever it is asked. */
export const judgeInputs = ({
  recommendation,
  plan,
  before,
  watchable,
  inputs: { dependants, ...inputs },
  config,
  version,
}: JudgedInputs): {
  readonly risk: Risk;
  readonly verdict: PolicyVerdict;
  readonly levels?: Level[];
} => {
  const action = actionOfPlan(plan);
  const about = { recommendation, action, before, watchable, ...inputs };
  const risk = scoreRisk(
    { ...about, ...(dependants !== undefined && { dependants }) },
    config.decision.riskThresholds,
  );
  if (plan.reverts !== undefined) return { risk, verdict: verdictOnTakingBack(version) };
  if (plan.canary && isForCanary(before)) return { risk, verdict: verdictOnCanary(version) };
  const judged = { recommendation, risk, action, watchable };
  const verdict = judgePolicy(config, version, judged);
  const levels = levelsFor(config, verdict, (when) => isMet(when, judged));
  return { risk, verdict, ...(levels && { levels: [...levels] }) };
};
