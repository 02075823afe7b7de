import type * as z from 'zod';
import type { ChangeView, changeListSchema, Feed, Status } from '#core/contract/api.ts';
import { titleOf } from '#core/present/title.ts';
import type {
  FindChange,
  LiveChanges,
  Now,
  ReadBrake,
  ReadChange,
  ReadConfig,
  ReadFeed,
  ReadWatch,
  RecentChanges,
} from './ports.ts';
import type { User } from './web-use-cases.ts';

export interface ConsoleViewsDeps {
  readonly readBrake: ReadBrake;
  readonly readConfig: ReadConfig;
  readonly liveChanges: LiveChanges;
  readonly recentChanges: RecentChanges;
  readonly findChange: FindChange;
  readonly readChange: ReadChange;
  readonly readWatch: ReadWatch;
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
    return {
      now: deps.now(),
      simulated: deps.account.simulated,
      account: deps.account.name,
      mode: (await deps.readConfig()).config.mode,
      brake: {
        on,
        ...(by !== undefined && { by }),
        ...(at !== undefined && { at }),
        ...(reason !== undefined && { reason }),
      },
      user,
      waitingApprovals: changes.filter(({ events }) =>
        isWaiting(events.map(({ body }) => body.kind)),
      ).length,
      liveChanges: live.length,
    };
  };

const isWaiting = (kinds: readonly string[]): boolean =>
  kinds.includes('asked') && !kinds.includes('decided');

export const makeChanges =
  (deps: ConsoleViewsDeps) => async (): Promise<z.infer<typeof changeListSchema>> => ({
    now: deps.now(),
    changes: await Promise.all(
      (await deps.recentChanges(MOST_CHANGES)).map(
        async ({ change, number, phase, outcome, openedAt }) => ({
          change,
          number,
          title: titleOf(await deps.readChange(change)),
          phase,
          ...(outcome !== undefined && { outcome }),
          openedAt,
        }),
      ),
    ),
  });

/** @throws NotFoundError */
export const makeChangeView =
  (deps: ConsoleViewsDeps) =>
  async (idOrNumber: string): Promise<ChangeView> => {
    const { meta, plan, recommendation, before, events } = await deps.readChange(
      await deps.findChange(idOrNumber),
    );
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
              live: [...(watch.progress?.live ?? [])],
              says: watch.progress?.says ?? '',
            },
    };
  };

export const makeFeed =
  (deps: ConsoleViewsDeps) =>
  async (after: string | undefined): Promise<Feed> => {
    const { events, next } = await deps.readFeed(after, MOST_EVENTS);
    return { now: deps.now(), events: [...events], next, pollAfterMs: deps.pollAfterMs };
  };
