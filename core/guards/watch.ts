import { type AnyAction, PERMANENT_CHECKS } from '#core/actions/action.ts';
import { ACTIONS } from '#core/actions/index.ts';
import type { Plan } from '#core/model/plan.ts';
import { listed } from '#core/present/format.ts';
import { metricName } from '#core/present/metric-names.ts';
import {
  type Covering,
  clear,
  defineGuard,
  forwardOnly,
  type Guard,
  savingsOnly,
  stop,
} from './guard.ts';

const watchOf = ({ action }: Plan): AnyAction['watch'] | undefined =>
  ACTIONS.find(({ id }) => id === action)?.watch;

const WATCHED: Covering = {
  says: 'plans of actions that are watched',
  covers: (plan) => !('nothingToWatch' in (watchOf(plan) ?? {})),
};

const watched = defineGuard({
  id: 'watched',
  family: 'watch',
  numbers: [30],
  stopsWhen:
    'no metric can be watched, no alarm with actions is live and no health check is permanent',
  asks: savingsOnly(WATCHED),
  needs: ['liveAlarms'],
  check: ({ liveAlarms }, { plan, watchable }) => {
    const watch = watchOf(plan);
    const declared = watch !== undefined && 'hardChecks' in watch ? watch.hardChecks : [];
    const real = [
      ...watchable
        .filter((metric) => metric.class !== 'cannot-be-watched')
        .map(({ metric }) => metric),
      ...declared.filter((check) => PERMANENT_CHECKS.includes(check)),
    ].map(metricName);
    const guards = [...real, ...(declared.includes('alarms') ? liveAlarms : [])];
    const blind = watchable
      .filter((metric) => metric.class === 'cannot-be-watched')
      .map(({ metric }) => metricName(metric));
    const unguarded = blind.length === 0 ? '' : `; unguarded: ${listed(blind)}`;
    return guards.length > 0
      ? clear(`${listed(guards)} would show it${unguarded}`)
      : stop(
          `nothing would show that it hurts${unguarded}`,
          'create an alarm with an action, or wait until it has 14 days of history',
        );
  },
});

const unwatched = defineGuard({
  id: 'unwatched',
  family: 'watch',
  numbers: [30],
  stopsWhen: 'there is nothing to watch and nobody is asked',
  // Whoever takes a change back is a named person, and what comes back was there before.
  asks: forwardOnly({
    says: 'plans of actions that declare that there is nothing to watch',
    covers: (plan, before) => !WATCHED.covers(plan, before),
  }),
  needs: [],
  check: (_found, { requires }) =>
    requires === 'nobody'
      ? stop('there is nothing to watch', 'a person must approve it')
      : clear('there is nothing to watch, and a person is asked'),
});

/** What holds for what happens after the change. */
export const WATCH_GUARDS: readonly Guard[] = [unwatched, watched];
