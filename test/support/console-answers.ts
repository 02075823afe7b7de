import {
  type ChangeView,
  changeListSchema,
  changeViewSchema,
  type Feed,
  feedSchema,
  type Status,
  statusSchema,
} from '#core/contract/api.ts';
import type { Outcome, Phase } from '#core/model/change.ts';
import type { EventOf, LedgerEvent } from '#core/model/ledger.ts';
import { slice } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import { changeRowOf } from '#core/present/change-row.ts';
import { watchSays } from '#core/present/watch-sentence.ts';
import type { Story } from './console-story.ts';
import type { StoryWatch } from './story-watch.ts';

/** What the API would answer of some stories at an instant; each answer is parsed by the contract. */

/** `GET /api/changes/:id` at an instant. @throws when it is not of the contract's form */
export const viewAt = (story: Story, now: EpochMs): ChangeView => {
  const events = story.events.filter((event) => event.at <= now);
  const watch = events.some(({ body }) => body.kind === 'watch-started') ? story.watch : undefined;
  const { change, number, plan, recommendation, before } = story;
  return changeViewSchema.parse({
    now,
    change,
    number,
    ...stateOf(events),
    plan,
    recommendation,
    before,
    events,
    watch: watch === undefined ? null : { ...watch, ...watchedBy(watch, events, now) },
  });
};

/** `GET /api/changes` at an instant: newest first. */
export const listAt = (stories: readonly Story[], now: EpochMs) =>
  changeListSchema.parse({
    now,
    changes: stories
      .filter(({ events }) => (events[0]?.at ?? now) <= now)
      .map((story) => {
        const events = story.events.filter((event) => event.at <= now);
        const openedAt = events[0]?.at ?? story.before.observedAt;
        return changeRowOf({ ...story, ...stateOf(events), openedAt, events });
      })
      .sort((a, b) => b.openedAt - a.openedAt),
  });

const watchedBy = (
  { live, baselines }: StoryWatch,
  events: readonly LedgerEvent[],
  now: EpochMs,
) => {
  const seen = live.map((series) => slice(series, series.startMs, now));
  const says = judgedBy(events)?.says;
  return {
    live: seen,
    says: says ?? watchSays({ kind: 'watching', reasons: [] }, seen, baselines),
  };
};

const stateOf = (events: readonly LedgerEvent[]): { phase: Phase; outcome?: Outcome } => {
  const last = events.at(-1);
  const outcome = last?.body.kind === 'closed' ? { outcome: last.body.outcome } : {};
  return { phase: last?.phase ?? 'open', ...outcome };
};

const judgedBy = (events: readonly LedgerEvent[]): EventOf<'judged'> | undefined =>
  events.map(({ body }) => body).find((body) => body.kind === 'judged');

/** `GET /api/status` at an instant. */
export const statusAt = (
  stories: readonly Story[],
  now: EpochMs,
  given: Partial<Status>,
): Status => {
  const views = stories.map((story) => viewAt(story, now));
  const isWaiting = ({ events }: (typeof views)[number]) => events.at(-1)?.body.kind === 'asked';
  return statusSchema.parse({
    now,
    simulated: true,
    account: 'shop-dev',
    mode: 'autopilot',
    brake: { on: false },
    user: 'you',
    waitingApprovals: views.filter(isWaiting).length,
    liveChanges: views.filter(({ phase }) => phase !== 'closed').length,
    ...given,
  });
};

/** `GET /api/events` at an instant; the cursor counts the events of all stories in the order of time. */
export const feedAt = (
  stories: readonly Story[],
  now: EpochMs,
  after: string,
  pollAfterMs: number,
): Feed => {
  const all = stories
    .flatMap(({ events }) => events)
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at);
  const events = all.slice(Number(after));
  return feedSchema.parse({ now, events, next: String(all.length), pollAfterMs });
};
