// Longer than 250 lines: a change that is taken back, one that is under way and one that is too old are one decision, read from the top.
import type { Difference } from '#core/actions/differences.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import { ConflictError, NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { nextMoveBy } from '#core/ledger/deadline.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import type { Plan } from '#core/model/plan.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { counted } from '#core/present/format.ts';
import { titleOf } from '#core/present/title.ts';
import { askedBack } from '#core/rollback/asked-back.ts';
import { inversePlan } from '#core/rollback/inverse.ts';
import { recommendationToTakeBack } from '#core/rollback/recommendation.ts';
import { differencesAtStart } from './differences-at-start.ts';
import type {
  AnswerTask,
  AppendEvents,
  ChangeMeta,
  ChangesOf,
  FindChange,
  Now,
  OpenChange,
  ReadChange,
  ReadConfig,
  ReadFact,
  ReadResource,
  ReadWatch,
  RecentChanges,
  StartChange,
  StoredChange,
} from './ports.ts';

export interface RollBackDeps {
  readonly readChange: ReadChange;
  readonly readConfig: ReadConfig;
  readonly appendEvents: AppendEvents;
  readonly now: Now;
  readonly findChange: FindChange;
  readonly recentChanges: RecentChanges;
  readonly changesOf: ChangesOf;
  readonly readFact: ReadFact;
  readonly readResource: ReadResource;
  readonly readWatch: ReadWatch;
  readonly answerTask: AnswerTask;
  readonly openChange: OpenChange;
  readonly startChange: StartChange;
}

/** How a change can be taken back now. */
export interface WayBack {
  readonly change: string;
  readonly number: string;
  readonly title: string;
  /**
   * `new-change`: it is over, and a change of its own takes it back. `turn-back`: it is under way and turns back.
   * `impossible`: `says` why, in one sentence; with `differences` somebody else changed the resource since.
   */
  readonly kind: 'new-change' | 'turn-back' | 'impossible';
  readonly says: string;
  /** What would be called, where it is a change of its own. */
  readonly plan?: Plan;
  readonly differences: readonly Difference[];
}

/** Somebody who has signed in wants something back. */
export interface RollBackRequest {
  readonly change: string;
  readonly by: string;
  /** `console`, `cli`, `api`. */
  readonly via: string;
  readonly because: string;
}

/** `number`: of the change that takes it back, or of the one that turns back. */
export type RolledBack = WayBack & { readonly startedAs?: string };

/** Returns how a change can be taken back, looking at the resource just now. Changes nothing. @throws NotFoundError */
export const makeViewWayBack =
  (deps: RollBackDeps) =>
  async (idOrNumber: string): Promise<WayBack> =>
    (await lookBack(deps, idOrNumber)).way;

/**
 * Takes a change back: one that is under way turns back, one that is over gets a change of its own with the inverse
 * plan. Asking twice is asking once: the second time it is under way already.
 */
export const makeRollBack =
  (deps: RollBackDeps) =>
  async (request: RollBackRequest): Promise<RolledBack> => {
    for (let tries = 1; ; tries++) {
      try {
        return await rollBackOnce(deps, request);
      } catch (error) {
        // Its owner went on meanwhile: how it can be taken back may be another way now.
        if (!(error instanceof ConflictError) || tries === TRIES) throw error;
      }
    }
  };

const TRIES = 4;

const rollBackOnce = async (deps: RollBackDeps, request: RollBackRequest): Promise<RolledBack> => {
  const { way, stored, state } = await lookBack(deps, request.change);
  if (way.kind === 'impossible') return way;
  if (way.kind === 'new-change') return openInverse(deps, stored, state, way, request);
  await turnBack(deps, stored, request);
  return { ...way, startedAs: way.number };
};

const lookBack = async (
  deps: RollBackDeps,
  idOrNumber: string,
): Promise<{ way: WayBack; stored: StoredChange; state: ChangeState }> => {
  const stored = await deps.readChange(await deps.findChange(idOrNumber));
  const state = fold(stored.events);
  const { change, number } = stored.meta;
  const known = { change, number, title: titleOf(stored), differences: [] };
  return { way: { ...known, ...(await wayOf(deps, stored, state)) }, stored, state };
};

type Way = Pick<WayBack, 'kind' | 'says'> & Partial<WayBack>;
const impossible = (says: string): Way => ({ kind: 'impossible', says });

const wayOf = async (
  deps: RollBackDeps,
  stored: StoredChange,
  state: ChangeState,
): Promise<Way> => {
  const { change, phase, outcome } = stored.meta;
  if (phase === 'open') return impossible('nothing was changed yet: reject or withdraw it');
  if (phase === 'rolling-back') return impossible('it is being rolled back already');
  if (phase !== 'closed') {
    return state.rollbackAsked === undefined
      ? { kind: 'turn-back', says: 'it is under way and turns back' }
      : impossible(`it turns back already: ${askedBack(state.rollbackAsked)}`);
  }
  // One that is wholly applied, and a little worse for it, waits for exactly this.
  const isApplied = state.judged?.verdict === 'doubtful' && state.rollback === undefined;
  if (outcome === 'needs-person' && !isApplied) {
    return impossible('it needs a person: its alert names the calls that are still due');
  }
  if (outcome !== 'completed' && !isApplied)
    return impossible(`nothing of it is left: it ended as ${outcome}`);
  const tooOld = await tooOldToTakeBack(deps, stored);
  if (tooOld !== undefined) return impossible(tooOld);

  const others = await deps.changesOf(stored.plan.resource);
  const back = others.find((other) => other.reverts === change && !isUnapplied(other.outcome));
  if (back?.outcome === 'completed') return impossible(`${back.number} took it back already`);
  if (back?.outcome === undefined && back !== undefined)
    return impossible(`${back.number} is taking it back`);
  if (back !== undefined) return impossible(`${back.number} tried to: it needs a person`);
  const open = others.find((other) => other.outcome === undefined);
  if (open !== undefined) return impossible(`${open.number} is changing the resource now`);

  let plan: Plan;
  try {
    plan = inversePlan(change, stored.plan, state);
  } catch (error) {
    if (!(error instanceof NotPermittedError)) throw error;
    return impossible(error.message);
  }
  const differences = await differencesAtStart(deps, idOf(change, plan, others).id, plan);
  if (differences.length > 0) {
    const says = 'somebody changed the resource since: look at it before you touch it';
    return { ...impossible(says), plan, differences };
  }
  return { kind: 'new-change', says: 'a change of its own takes it back', plan };
};

/** The owner of the configuration may rather have somebody look at what has been in use for long. */
const tooOldToTakeBack = async (
  { readConfig, now }: RollBackDeps,
  { events }: StoredChange,
): Promise<string | undefined> => {
  const { maxRollbackAgeDays: most } = (await readConfig()).config.execution.rollback;
  const endedAt = events.findLast(({ body }) => body.kind === 'closed')?.at ?? now();
  return most === undefined || now() - endedAt <= most * MS_PER_DAY
    ? undefined
    : `it ended more than ${counted(most, 'day')} ago: execution.rollback.maxRollbackAgeDays`;
};

/** The same change, plan and attempt are the same inverse, however often it is asked for. */
const idOf = (
  change: string,
  plan: Plan,
  others: readonly ChangeMeta[],
): { readonly id: string; readonly hash: string; readonly attempt: number } => {
  const attempt = 1 + others.filter(({ reverts, outcome }) => reverts === change && outcome).length;
  const hash = planHash(plan);
  return {
    id: `chg-${hashOf({ reverts: change, planHash: hash, attempt }).slice(0, 16)}`,
    hash,
    attempt,
  };
};

/** An attempt to take it back that ended without having touched anything does not stand in the way of another. */
const isUnapplied = (outcome: string | undefined): boolean =>
  outcome !== undefined && outcome !== 'completed' && outcome !== 'needs-person';

/** Its next round sees the event and turns back; a watch is answered at once, and by the next judgement if that fails. */
const turnBack = async (
  deps: RollBackDeps,
  { meta }: StoredChange,
  { by, via, because }: RollBackRequest,
): Promise<void> => {
  const { change, phase, deadline } = meta;
  const asked = { kind: 'rollback-asked' as const, by, via, because };
  await deps.appendEvents({ meta, at: deps.now(), phase, deadline }, [asked]);
  if (phase !== 'watching') return;
  try {
    const watch = await deps.readWatch(change);
    if (watch === undefined) return;
    await deps.answerTask(watch.taskToken, { verdict: 'degraded', because: askedBack(asked) });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
};

const openInverse = async (
  deps: RollBackDeps,
  stored: StoredChange,
  state: ChangeState,
  way: WayBack,
  { by, because }: RollBackRequest,
): Promise<RolledBack> => {
  const { meta, before } = stored;
  const at = deps.now();
  const plan = way.plan ?? inversePlan(meta.change, stored.plan, state);
  const scope = { account: plan.account, region: plan.region };
  const others = await deps.changesOf(plan.resource);
  const { id: change, hash, attempt } = idOf(meta.change, plan, others);
  const opened = await deps.openChange({
    change,
    plan,
    recommendation: recommendationToTakeBack(stored.recommendation, meta.number, at),
    // What was deleted cannot be observed: it is described as it was.
    before: (await deps.readFact(scope, before.type, before.arn)) ?? before,
    at,
    deadline: nextMoveBy(at),
    opened: {
      kind: 'opened',
      recommendation: meta.recommendation,
      planHash: hash,
      attempt,
      evidenceHash: state.opened.evidenceHash,
      requestedBy: by,
      priority: 'CRITICAL',
      reverts: meta.change,
      because,
    },
  });
  if (opened.kind === 'locked') {
    return { ...way, kind: 'impossible', says: `${opened.by} is changing the resource now` };
  }
  const { meta: inverse } = await deps.readChange(change);
  // The sweeper starts it too, should this fail.
  if (inverse.phase !== 'closed') await deps.startChange(change, inverse.fence);
  return { ...way, startedAs: inverse.number };
};
