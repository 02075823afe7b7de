import { NotFoundError } from '#core/errors/errors.ts';
import type { AnyAction } from './action.ts';
import { snapshotAndDeleteVolume } from './ebs/snapshot-and-delete-volume.ts';
import { resizeInstance } from './ec2/resize-instance.ts';
import { resizeMemory } from './lambda/resize-memory.ts';

/** Every action, sorted by id. */
export const ACTIONS: readonly AnyAction[] = [
  snapshotAndDeleteVolume,
  resizeInstance,
  resizeMemory,
];

/** Returns the action with an id. @throws NotFoundError */
export const actionOf = (id: string): AnyAction => {
  const action = ACTIONS.find((candidate) => candidate.id === id);
  if (action === undefined) {
    throw new NotFoundError(`no action ${id}: it is one of ${ACTIONS.map((a) => a.id).join(', ')}`);
  }
  return action;
};
