import type { Surroundings } from './scope.ts';

/**
 * Ends what is still open at or under an address when its state is left: tokens can no longer be used,
 * executions that were waited for are stopped, branches and items are forgotten.
 */
export const stopTasks = (
  { journal, finish }: Pick<Surroundings, 'journal' | 'finish'>,
  execution: string,
  prefix: string,
): void => {
  for (const task of journal.openTasks(execution, prefix)) {
    journal.settleTask(task, { failure: { error: 'States.Aborted' } });
    if (task.child !== undefined) finish(task.child, 'ABORTED', { failure: {} });
  }
  journal.dropFrames(execution, prefix);
};
