import type { AnyAction } from '#core/actions/action.ts';
import { examplePlan } from '#core/actions/example-plan.ts';
import { ACTIONS } from '#core/actions/index.ts';
import type { Freeze, Window } from '#core/contract/config/execution.ts';
import type { ConfigProblem } from '#core/contract/config/problem.ts';
import type { Config } from '#core/contract/config.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { duration } from '#core/present/format.ts';
import { businessSpans, freezeSpans, windowSpans } from './calendar.ts';
import { localMs } from './local-time.ts';
import { difference, intersection, type Span, union } from './spans.ts';
import { expectedMs } from './subject.ts';
import { isZone } from './zone.ts';

/** What can never come true, or contradicts itself, of when and how many changes are applied. */
export const problemsOfExecution = (config: Config): readonly ConfigProblem[] => [
  ...hours(config),
  ...config.execution.windows.flatMap(ofWindow),
  ...config.execution.freezes.flatMap(ofFreeze),
  ...meeting(config),
  ...tooShort(config),
  ...batches(config),
  ...dryRuns(config),
];

const AT = 'execution';
/** Windows repeat by the week and freezes by the month: what never opens in a year with its clock changes never does. */
const YEAR: Span = { from: 1_767_225_600_000, to: 1_767_225_600_000 + 366 * MS_PER_DAY };

const hours = ({ businessHours: { zone, from, to } }: Config): readonly ConfigProblem[] => {
  if (!isZone(zone))
    return [
      { path: ['businessHours', 'zone'], says: 'expected an IANA zone such as Europe/Berlin' },
    ];
  return from < to
    ? []
    : [{ path: ['businessHours', 'to'], says: `expected an hour after ${from}` }];
};

const ofWindow = (window: Window, i: number): readonly ConfigProblem[] => {
  if (window.from !== window.to) return [];
  const says = `${window.name} never opens: it ends when it begins; a whole day is 00:00 to 24:00`;
  return [{ path: [AT, 'windows', i, 'to'], says }];
};

/** Frozen for longer, nothing is meant to be changed at all. */
const LONGEST_FREEZE_MS = 366 * MS_PER_DAY;

const ofFreeze = (freeze: Freeze, i: number): readonly ConfigProblem[] => {
  const { from, to, firstDaysOfMonth: first, lastDaysOfMonth: last, when } = freeze;
  const path = [AT, 'freezes', i];
  const isOnce = from !== undefined || to !== undefined;
  const isMonthly = first + last > 0;
  if (!isOnce && !isMonthly)
    return [{ path, says: 'freezes nothing: expected from and to, or days of the month' }];
  if (isOnce && (from === undefined || to === undefined))
    return [{ path, says: `expected ${from === undefined ? 'from' : 'to'} as well` }];
  const [start = 0, end = 0] = [from && localMs(from), to && localMs(to)].map(Number);
  if (isOnce && end < start) return [{ path: [...path, 'to'], says: 'ends before it begins' }];
  const isAll = first + last >= 31 || (isOnce && end - start > LONGEST_FREEZE_MS);
  return isAll && when === undefined
    ? [{ path, says: 'covers everything: for no changes at all set mode to recommend' }]
    : [];
};

/** Windows, freezes that repeat, and business hours must leave some time in common. */
const meeting = (config: Config): readonly ConfigProblem[] => {
  const { windows, freezes, safety, zone } = config.execution;
  if (!isZone(config.businessHours.zone)) return [];
  const monthly = freezes
    .filter(({ when }) => when === undefined)
    .map(({ from: _from, to: _to, ...freeze }) => freezeSpans(freeze, zone, YEAR));
  const unfrozen = difference([YEAR], union(monthly.flat()));
  const working = safety.requireBusinessHours ? businessSpans(config.businessHours, YEAR) : [YEAR];
  return windows.flatMap((window, i) => {
    const open = windowSpans(window, zone, YEAR);
    if (open.length === 0) return [];
    const path = [AT, 'windows', i];
    if (intersection(open, working).length === 0)
      return [{ path, says: `${window.name} is never within business hours, which are required` }];
    return intersection(intersection(open, working), unfrozen).length === 0
      ? [{ path, says: `${window.name} is always frozen` }]
      : [];
  });
};

/** An action that fits in no window that is meant for it would wait for ever. */
const tooShort = ({ execution: { windows, zone } }: Config): readonly ConfigProblem[] =>
  ACTIONS.flatMap((action) => {
    const own = windows
      .map((window, i) => ({ window, i }))
      .filter(({ window: { when } }) => when?.action?.includes(action.id) ?? when === undefined);
    const [first] = own;
    const needs = usualMs(action);
    const spans = own.flatMap(({ window }) => windowSpans(window, zone, YEAR));
    if (first === undefined || union(spans).some(({ from, to }) => to - from >= needs)) return [];
    const says = `no window is long enough for ${action.id}, which takes about ${duration(needs)}`;
    return [{ path: [AT, 'windows', first.i], says }];
  });

const usualMs = (action: AnyAction): number => expectedMs(examplePlan(action).steps, action);

const batches = ({ execution: { batches, caps } }: Config): readonly ConfigProblem[] => {
  const { mode, limit } = batches;
  const path = [AT, 'batches', 'limit'];
  if (limit === undefined) return [];
  if (mode === 'sequential' && limit > 1)
    return [{ path, says: 'sequential means one after the other: leave limit out' }];
  return limit > caps.atOnce
    ? [{ path, says: `is never reached: execution.caps.atOnce is ${caps.atOnce}` }]
    : [];
};

const dryRuns = ({ execution: { dryRun, dryRunWhen } }: Config): readonly ConfigProblem[] =>
  dryRun && dryRunWhen.length > 0
    ? [{ path: [AT, 'dryRunWhen'], says: 'dryRun is true for everything: leave one of them out' }]
    : [];
