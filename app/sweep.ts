import { isWaiting } from '#core/approval/approved.ts';
import { ConflictError } from '#core/errors/errors.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type {
  AnswerTask,
  ChangeMeta,
  ExecutionState,
  ExpireApproval,
  LiveChanges,
  Now,
  ReadTaskToken,
  StartChange,
  StopExecution,
  TakeOver,
} from './ports.ts';

export interface SweepDeps {
  readonly holdChange: HoldChange;
  readonly liveChanges: LiveChanges;
  readonly takeOver: TakeOver;
  readonly executionState: ExecutionState;
  readonly startChange: StartChange;
  readonly stopExecution: StopExecution;
  readonly expireApproval: ExpireApproval;
  readonly readTaskToken: ReadTaskToken;
  readonly answerTask: AnswerTask;
  readonly now: Now;
}

/** How one visit went. One change that cannot be visited never keeps the others from it. */
export interface Swept {
  readonly visited: number;
  readonly takenOver: readonly string[];
  readonly failed: readonly { readonly change: string; readonly error: string }[];
}

/**
 * Visits every change that is not closed: one whose execution never started or has ended, and one whose deadline has
 * passed, gets a new owner, who finishes or undoes it from the ledger and a look at the resource.
 */
export const makeSweep = (deps: SweepDeps) => async (): Promise<Swept> => {
  const live = await deps.liveChanges();
  const takenOver: string[] = [];
  const failed: { change: string; error: string }[] = [];
  for (const meta of live) {
    try {
      if (await visit(deps, meta)) takenOver.push(meta.change);
    } catch (error) {
      // Somebody else moved it while it was looked at: it is not late any more.
      if (error instanceof ConflictError) continue;
      failed.push({
        change: meta.change,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { visited: live.length, takenOver, failed };
};

/** Returns whether the change got a new owner. */
const visit = async (deps: SweepDeps, meta: ChangeMeta): Promise<boolean> => {
  const { change, fence } = meta;
  const execution = await deps.executionState(change, fence);
  if (execution === 'gone') {
    // Opened, and whoever opened it died before starting it; the name makes a second start the same one.
    await deps.startChange(change, fence);
    return false;
  }
  const isLate = meta.deadline < deps.now();
  if (execution === 'running' && !isLate) return false;
  const held = await deps.holdChange({ change, fence });
  if (held.state.closed !== undefined) return false;
  // The list of what is live lags: a change that has moved since is not late.
  if (execution === 'running' && held.meta.deadline >= deps.now()) return false;
  if (isLate && (await expire(deps, held))) return false;
  await handOver(deps, held, execution === 'ended' ? 'its execution ended' : 'its deadline passed');
  return true;
};

/** A request that nobody answered in time ends by its own task, if that still waits. */
const expire = async (deps: SweepDeps, { state, meta }: HeldChange): Promise<boolean> => {
  const { asked } = state;
  if (asked === undefined || !isWaiting(state)) return false;
  if (asked.expiresAt > deps.now()) return false;
  try {
    await deps.expireApproval(asked.approval);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    // It was decided just now; or it ran out before, and whoever came then could not tell the workflow.
    const { change, fence } = meta;
    if (!isWaiting((await deps.holdChange({ change, fence })).state)) return true;
  }
  const token = await deps.readTaskToken(asked.approval);
  if (token === undefined) return false;
  const because = 'nobody answered in time';
  return (await deps.answerTask(token, { decision: 'expire', because })) === 'answered';
};

const handOver = async (deps: SweepDeps, held: HeldChange, because: string): Promise<void> => {
  const { change, fence } = held.meta;
  // The fence moves first: from then on the old execution cannot write, so ending it is only tidiness.
  const taken = await deps.takeOver(held.terms(), because);
  await deps.stopExecution(change, fence, because);
  await deps.startChange(change, taken.fence);
};
