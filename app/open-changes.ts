import { actionOf } from '#core/actions/index.ts';
import { REQUESTER } from '#core/approval/people.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import { quietDaysAfter } from '#core/approval/quiet.ts';
import type { Config } from '#core/contract/config.ts';
import type { ChangeRef, Scope } from '#core/contract/events.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { nextMoveBy } from '#core/ledger/deadline.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import type { Outcome } from '#core/model/change.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import { PLAN_SCHEMA, type Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { isRehearsal } from '#core/planning/dry-run.ts';
import { subjectOf } from '#core/planning/subject.ts';
import type { JudgeChange } from './judge-change.ts';
import type {
  ChangeMeta,
  ChangesOf,
  Now,
  OpenChange,
  ReadChange,
  ReadConfig,
  StoredChange,
  StoredFact,
  StoredRecommendations,
} from './ports.ts';

export interface OpenChangesDeps {
  readonly storedRecommendations: StoredRecommendations;
  readonly storedFact: StoredFact;
  readonly changesOf: ChangesOf;
  readonly judgeChange: JudgeChange;
  readonly openChange: OpenChange;
  readonly readChange: ReadChange;
  readonly readConfig: ReadConfig;
  readonly now: Now;
}

/** What became of the recommendations of a scope; `open` are to be started. */
export interface OpenedChanges {
  readonly open: readonly (ChangeRef & { readonly execution: string })[];
  readonly forbidden: number;
  readonly waiting: number;
}

/**
 * Opens a change for each recommendation that policy does not forbid. Opening twice is opening once: the id comes from
 * recommendation, plan and attempt, and a change that was opened and never started is handed out again.
 */
export const makeOpenChanges =
  (deps: OpenChangesDeps) =>
  async (scope: Scope): Promise<OpenedChanges> => {
    const open: (ChangeRef & { execution: string })[] = [];
    let forbidden = 0;
    let waiting = 0;
    for (const recommendation of await deps.storedRecommendations(scope)) {
      const result = await openOne(deps, scope, recommendation);
      if (result === 'forbidden') forbidden++;
      else if (result === 'waiting') waiting++;
      else
        open.push({
          change: result.change,
          fence: result.fence,
          execution: `${result.change}-${result.fence}`,
        });
    }
    return { open, forbidden, waiting };
  };

/**
 * Opens a change for a recommendation that is still in force, whatever its quiet days: a person wants to be asked again.
 * `waiting`: it is found no more, or something else is under way there.
 */
export const openAgain = async (
  deps: OpenChangesDeps,
  { id, account, region }: Recommendation,
): Promise<ChangeRef | 'forbidden' | 'waiting'> => {
  const scope = { account, region };
  const recommendation = (await deps.storedRecommendations(scope)).find((one) => one.id === id);
  return recommendation === undefined ? 'waiting' : openOne(deps, scope, recommendation, 'at-once');
};

const openOne = async (
  deps: OpenChangesDeps,
  scope: Scope,
  recommendation: Recommendation,
  when: 'after-quiet-days' | 'at-once' = 'after-quiet-days',
): Promise<ChangeRef | 'forbidden' | 'waiting'> => {
  const before = await deps.storedFact(
    scope,
    recommendation.resourceType as ResourceType,
    recommendation.resource,
  );
  if (before === undefined) return 'waiting';
  const plan = planFor(recommendation, before);
  if (plan === undefined) return 'waiting';

  const past = await deps.changesOf(recommendation.resource);
  const live = past.find(({ outcome }) => outcome === undefined);
  // One that was opened and has not moved is handed out again: whoever opened it may have died before starting it.
  if (live !== undefined) return live.n === 1 ? live : 'waiting';
  if (when === 'after-quiet-days' && (await isQuiet(deps, past))) return 'waiting';
  const { verdict } = await deps.judgeChange({ recommendation, plan, before });
  if (verdict.requires === 'never') return 'forbidden';

  const hash = planHash(plan);
  const attempt = past.filter((change) => change.recommendation === recommendation.id).length + 1;
  const change = `chg-${hashOf({ recommendation: recommendation.id, planHash: hash, attempt }).slice(0, 16)}`;
  const at = deps.now();
  const opened = await deps.openChange({
    change,
    plan,
    recommendation,
    before,
    at,
    deadline: nextMoveBy(at),
    opened: {
      kind: 'opened',
      recommendation: recommendation.id,
      planHash: hash,
      attempt,
      evidenceHash: recommendation.evidenceHash,
      requestedBy: REQUESTER,
    },
  });
  return opened.kind === 'opened' ? { change, fence: 1 } : 'waiting';
};

/** The plan for the resource as it is, or undefined when it allows none: attached, stopped, another root device. */
export const planFor = (recommendation: Recommendation, before: Fact): Plan | undefined => {
  const action = actionOf(recommendation.action);
  try {
    return {
      schema: PLAN_SCHEMA,
      account: recommendation.account,
      region: recommendation.region,
      resource: recommendation.resource,
      action: action.id,
      actionVersion: action.version,
      steps: [...action.plan(before, action.params.parse(recommendation.params))],
    };
  } catch (error) {
    if (error instanceof NotPermittedError) return undefined;
    throw error;
  }
};

/** A resource is left alone for some time after people or the watch said no. */
const isQuiet = async (
  { readConfig, readChange, now }: OpenChangesDeps,
  past: readonly ChangeMeta[],
): Promise<boolean> => {
  const { config } = await readConfig();
  const rests = past.some(
    ({ outcome, reverts, openedAt }) =>
      outcome !== undefined &&
      now() < openedAt + quietDaysAfter(endOf(outcome, reverts), config) * MS_PER_DAY,
  );
  const [newest] = past;
  if (rests || newest?.outcome !== 'cancelled') return rests;
  // Only the newest can still be snoozed: any later one was opened when that was over, or because somebody wanted it.
  const stored = await readChange(newest.change);
  const state = fold(stored.events);
  if (state.withdrawn?.until !== undefined && now() < state.withdrawn.until) return true;
  const rehearsesFrom = newest.openedAt + config.execution.rehearseAgainAfterDays * MS_PER_DAY;
  return (
    state.rehearsed !== undefined && now() < rehearsesFrom && wouldRehearse(stored, state, config)
  );
};

/** Another dry run would say the same again. */
const wouldRehearse = (stored: StoredChange, state: ChangeState, config: Config): boolean => {
  const subject = subjectOf(stored, state);
  return subject !== undefined && isRehearsal(config.execution, subject);
};

/** What a person took back was rolled back, though a change of its own did it. */
const endOf = (outcome: Outcome, reverts: string | undefined): Outcome =>
  reverts !== undefined && outcome === 'completed' ? 'rolled-back' : outcome;
