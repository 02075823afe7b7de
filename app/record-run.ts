import { AppError } from '#core/errors/errors.ts';
import type { Job, JobRun, Now, SaveRun } from './ports.ts';

export interface RecordRunDeps {
  readonly saveRun: SaveRun;
  readonly now: Now;
}

/** Returns `work` that also keeps how it went. What is kept is only told to people: it never fails what was done. */
export const recordRun =
  <T extends object, R>(deps: RecordRunDeps, job: Job, work: (event: T) => Promise<R>) =>
  async (event: T): Promise<R> => {
    try {
      const result = await work(event);
      await keepRun(deps, { job, ...scopeOf(event) });
      return result;
    } catch (error) {
      const failed = error instanceof Error ? error.name : 'unknown';
      await keepRun(deps, { job, ...scopeOf(event), failed });
      throw error;
    }
  };

/** Keeps a run that is over now. What cannot be kept is not. */
export const keepRun = async (
  { saveRun, now }: RecordRunDeps,
  run: Omit<JobRun, 'at'>,
): Promise<void> => {
  try {
    await saveRun({ ...run, at: now() });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
};

/** What a schedule puts into its event is no scope. */
const scopeOf = (event: object): Pick<JobRun, 'scope'> =>
  'account' in event && 'region' in event
    ? { scope: { account: String(event.account), region: String(event.region) } }
    : {};
