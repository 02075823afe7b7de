import { deadline } from '#core/present/format.ts';
import {
  clear,
  defineGuard,
  EVERY_PLAN,
  forwardOnly,
  type Guard,
  savingsOnly,
  stop,
} from './guard.ts';

const calendar = defineGuard({
  id: 'calendar',
  family: 'schedule',
  numbers: [17],
  stopsWhen: 'a freeze is on, or no maintenance window is open',
  asks: savingsOnly(EVERY_PLAN),
  needs: [],
  check: (_found, { calendar }) => {
    if (calendar === undefined) return clear('windows and freezes are not asked about yet');
    const { open, says, until } = calendar;
    if (open) return clear(says);
    return stop(
      says,
      until === undefined
        ? 'change windows and freezes in trimtab.yaml'
        : `wait until ${deadline(until)}, or change windows and freezes in trimtab.yaml`,
    );
  },
});

const caps = defineGuard({
  id: 'blast-radius',
  family: 'schedule',
  numbers: [29],
  stopsWhen: 'as many changes as may be are under way already',
  asks: savingsOnly(EVERY_PLAN),
  needs: [],
  check: (_found, { caps }) => {
    if (caps === undefined) return clear('the number of changes is not asked about yet');
    return caps.clear
      ? clear(caps.says)
      : stop(caps.says, 'wait for one of them to end, or raise the limit in trimtab.yaml');
  },
});

const openChanges = defineGuard({
  id: 'open-changes',
  family: 'schedule',
  numbers: [29],
  stopsWhen: 'another change of it, of what it depends on or of what depends on it is open',
  asks: forwardOnly(EVERY_PLAN),
  needs: ['openChanges'],
  check: ({ openChanges }) => {
    if (openChanges.length === 0) return clear('no other change of it or around it is open');
    const open = openChanges.map(({ number, resource }) => `${number} of ${resource}`);
    return stop(`${open.join(' and ')} is open`, 'wait until that has ended');
  },
});

/** What else is going on. */
export const SCHEDULE_GUARDS: readonly Guard[] = [openChanges, caps, calendar];
