import { isWaiting } from '#core/approval/approved.ts';
import type { ChangeList, ChangeQuery, ChangeView, Feed, Status } from '#core/contract/api.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Series } from '#core/model/series.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { changeRowOf } from '#core/present/change-row.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { readWatched } from './fit-baselines.ts';
import type { User } from './opened-link.ts';
import type {
  ChangeMeta,
  FindChange,
  LiveChanges,
  Now,
  ReadBrake,
  ReadChange,
  ReadConfig,
  ReadFeed,
  ReadSeries,
  ReadWatch,
  RecentChanges,
  StoredChange,
  WatchRecord,
} from './ports.ts';

export interface ConsoleViewsDeps {
  readonly readBrake: ReadBrake;
  readonly readConfig: ReadConfig;
  readonly liveChanges: LiveChanges;
  readonly recentChanges: RecentChanges;
  readonly recentCanaries: RecentChanges;
  readonly findChange: FindChange;
  readonly readChange: ReadChange;
  readonly readWatch: ReadWatch;
  readonly readSeries: ReadSeries;
  readonly readFeed: ReadFeed;
  readonly now: Now;
  /** What the top bar calls the account, and whether it is a simulated one. */
  readonly account: { readonly name: string; readonly simulated: boolean };
  readonly pollAfterMs: number;
}

/** Rows of the list: more than a person reads. */
const MOST_CHANGES = 100;
const MOST_EVENTS = 200;

export const makeStatus =
  (deps: ConsoleViewsDeps) =>
  async ({ user }: User): Promise<Status> => {
    const live = await deps.liveChanges();
    const changes = await Promise.all(
      live.filter(({ phase }) => phase === 'open').map(({ change }) => deps.readChange(change)),
    );
    const { on, by, at, reason } = await deps.readBrake();
    const { mode, environment } = (await deps.readConfig()).config;
    return {
      now: deps.now(),
      simulated: deps.account.simulated,
      account: deps.account.name,
      mode,
      ...(environment !== undefined && { environment }),
      brake: {
        on,
        ...(by !== undefined && { by }),
        ...(at !== undefined && { at }),
        ...(reason !== undefined && { reason }),
      },
      user,
      waitingApprovals: changes.filter(({ events }) => isWaiting(fold(events))).length,
      liveChanges: live.filter(({ canary }) => !canary).length,
    };
  };

export const makeChanges =
  (deps: ConsoleViewsDeps) =>
  async ({ list }: ChangeQuery): Promise<ChangeList> => {
    const recent = list === 'canaries' ? deps.recentCanaries : deps.recentChanges;
    const metas = await recent(MOST_CHANGES);
    return {
      now: deps.now(),
      changes: await Promise.all(
        metas.map(async (meta) =>
          changeRowOf(
            { ...meta, ...(await deps.readChange(meta.change)) },
            takenBackBy(metas, meta),
          ),
        ),
      ),
    };
  };

const takenBackBy = (metas: readonly ChangeMeta[], { change }: ChangeMeta): string | undefined =>
  metas.find(({ reverts, outcome }) => reverts === change && outcome === 'completed')?.number;

/** @throws NotFoundError */
export const makeChangeView =
  (deps: ConsoleViewsDeps) =>
  async (idOrNumber: string): Promise<ChangeView> => {
    const stored = await deps.readChange(await deps.findChange(idOrNumber));
    const { meta, plan, recommendation, before, events } = stored;
    const watch = await deps.readWatch(meta.change);
    return {
      now: deps.now(),
      change: meta.change,
      number: meta.number,
      phase: meta.phase,
      ...(meta.outcome !== undefined && { outcome: meta.outcome }),
      plan,
      recommendation,
      before,
      events: [...events],
      watch:
        watch === undefined
          ? null
          : {
              startedAt: watch.startedAt,
              until: watch.until,
              baselines: [...watch.baselines],
              live: (await seriesOfWatch(deps, stored, watch)).map((series) => ({
                ...series,
                values: [...series.values],
              })),
              says: watch.progress?.says ?? '',
            },
    };
  };

/** How long after its end a change's chart goes on: long enough to see that the workload recovered. */
const AFTERMATH_MS = MS_PER_HOUR;

/** What the watch saw; after a rollback also what came then, so that people see whether it helped. */
const seriesOfWatch = async (
  deps: ConsoleViewsDeps,
  { meta, plan, before, events }: StoredChange,
  watch: WatchRecord,
): Promise<readonly Series[]> => {
  const seen = watch.progress?.live ?? [];
  const closedAt = events.at(-1)?.at;
  if (meta.outcome === undefined || closedAt === undefined) return seen;
  const from = seen[0]?.startMs ?? watch.startedAt;
  const to = Math.floor(Math.min(deps.now(), closedAt + AFTERMATH_MS) / SAMPLE_MS) * SAMPLE_MS;
  return readWatched(deps.readSeries, { plan, before, from, to });
};

export const makeFeed =
  (deps: ConsoleViewsDeps) =>
  async (after: string | undefined): Promise<Feed> => {
    const { events, next } = await deps.readFeed(after, MOST_EVENTS);
    return { now: deps.now(), events: [...events], next, pollAfterMs: deps.pollAfterMs };
  };
