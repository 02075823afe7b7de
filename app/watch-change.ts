import { actionOfPlan } from '#core/actions/index.ts';
import type { TokenRequest } from '#core/contract/events.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { answeredBy } from '#core/ledger/deadline.ts';
import type { Series } from '#core/model/series.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { deadline } from '#core/present/format.ts';
import { fitBaselines, historyBefore, readWatched, unpublished } from './fit-baselines.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import { tellQuietly } from './notify/tell-quietly.ts';
import type {
  Notify,
  Now,
  ReadConfig,
  ReadHardChecks,
  ReadSeries,
  ReadWatch,
  SaveWatch,
} from './ports.ts';

export interface WatchChangeDeps {
  readonly holdChange: HoldChange;
  readonly readConfig: ReadConfig;
  readonly readSeries: ReadSeries;
  readonly readHardChecks: ReadHardChecks;
  readonly saveWatch: SaveWatch;
  readonly readWatch: ReadWatch;
  /** Left out: nobody is told. */
  readonly notify?: Notify;
  readonly now: Now;
}

/**
 * Starts the watch of an applied change: fits the baselines on the history up to its first call, and keeps the task
 * token with which the verdict is sent. Asked again, it keeps the baselines and the time and replaces the token.
 */
export const makeWatchChange =
  (deps: WatchChangeDeps) =>
  async ({ taskToken, ...ref }: TokenRequest): Promise<void> => {
    const held = await deps.holdChange(ref);
    const action = actionOfPlan(held.plan);
    if ('nothingToWatch' in action.watch) return;

    const known = await deps.readWatch(ref.change);
    if (known !== undefined && held.state.watch !== undefined) {
      await deps.saveWatch({ ...known, fence: ref.fence, taskToken });
      return;
    }
    const startedAt = deps.now();
    const until = startedAt + action.watch.minutes * MS_PER_MINUTE;
    const baselines = fitBaselines(action, held.recommendation, await history(deps, held));
    const { autoRollbackOnError } = (await deps.readConfig()).config.execution.rollback;
    await deps.saveWatch({
      change: ref.change,
      fence: ref.fence,
      taskToken,
      startedAt,
      until,
      baselines,
      ...(!autoRollbackOnError && !held.plan.canary && { asksPerson: true }),
      progress: null,
    });

    const { hardChecks: declared } = action.watch;
    const hardChecks = await deps.readHardChecks(
      held.scope,
      declared,
      held.before,
      startedAt,
      startedAt,
    );
    const votes = baselines.filter((baseline) => baseline.class !== 'cannot-be-watched');
    const silent = baselines.filter((baseline) => baseline.class === 'cannot-be-watched');
    await held.record(
      [
        {
          kind: 'watch-started',
          startedAt,
          until,
          watched: [...votes.map(({ metric }) => metric), ...hardChecks.map(({ name }) => name)],
          unguarded: [...silent.map(({ metric }) => metric), ...unpublished(action, baselines)],
          baselineHash: hashOf(baselines),
        },
      ],
      { phase: 'watching', deadline: answeredBy(until) },
    );
    if (held.plan.canary) return;
    await tellQuietly(deps.notify, {
      id: `${ref.change}#applied`,
      type: 'change-applied',
      severity: 'info',
      at: startedAt,
      change: ref.change,
      says: `Applied, and being watched until ${deadline(until)}.`,
    });
  };

/** History ends before the first call: what the change itself did to the resource is no baseline. */
const history = (deps: WatchChangeDeps, held: HeldChange): Promise<readonly Series[]> => {
  const firstCall = Math.min(
    ...[...held.state.steps.values()].map(({ calledAt }) => calledAt ?? Number.POSITIVE_INFINITY),
    deps.now(),
  );
  return readWatched(deps.readSeries, { ...held, ...historyBefore(firstCall) });
};
