import { NotFoundError } from '#core/errors/errors.ts';
import type { Plan } from '#core/model/plan.ts';
import type { AnyAction } from './action.ts';
import { migrateGp2ToGp3 } from './ebs/migrate-gp2-to-gp3.ts';
import { snapshotAndDeleteVolume } from './ebs/snapshot-and-delete-volume.ts';
import { releaseAddress } from './ec2/release-address.ts';
import { resizeInstance } from './ec2/resize-instance.ts';
import { stopInstance } from './ec2/stop-instance.ts';
import { resizeMemory } from './lambda/resize-memory.ts';
import { setRetention } from './logs/set-retention.ts';
import { stopInstance as stopDatabase } from './rds/stop-instance.ts';

/** Every action, sorted by id. */
export const ACTIONS: readonly AnyAction[] = [
  migrateGp2ToGp3,
  snapshotAndDeleteVolume,
  releaseAddress,
  resizeInstance,
  stopInstance,
  resizeMemory,
  setRetention,
  stopDatabase,
];

/** Returns the action with an id. @throws NotFoundError */
export const actionOf = (id: string): AnyAction => {
  const action = ACTIONS.find((candidate) => candidate.id === id);
  if (action === undefined) {
    throw new NotFoundError(`no action ${id}: it is one of ${ACTIONS.map((a) => a.id).join(', ')}`);
  }
  return action;
};

/** Nothing in it can say healthy, so that a canary always ends with its way back; a minute is the round of the judge. */
const CANARY_WATCH: AnyAction['watch'] = { minutes: 1, metrics: [], hardChecks: [] };

/**
 * Returns the action that a plan carries out. The inverse of a plan is carried out by the same one, but it is not
 * watched: what hurts then is what was there before, and nobody wants the change back that was just taken back.
 *
 * @throws NotFoundError
 */
export const actionOfPlan = (plan: Pick<Plan, 'action' | 'reverts' | 'canary'>): AnyAction => {
  const action = actionOf(plan.action);
  if (plan.canary) return { ...action, watch: CANARY_WATCH };
  if (plan.reverts === undefined) return action;
  const { replaces: _replaces, leaves: _leaves, ...rest } = action;
  return { ...rest, watch: { nothingToWatch: 'it puts back what was there before' } };
};
