import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { median } from '#core/stats/order.ts';
import type { WatchClass } from '#core/watch/watchable.ts';
import { table } from '#scripts/markdown.ts';
import { type Outcome, type Share, shareOf } from './interval.ts';
import { LATENCY, type PublishedTrial } from './published-series.ts';
import {
  BEYOND_DOUBT,
  type ChangeTrial,
  MORE_QUIET,
  OUR_RULE,
  type ResizeTrial,
  RISES,
  type RiseTrial,
  RULES,
  type Trials,
  WINDOWS_MS,
} from './trials.ts';

/** What must hold on the machines that no setting was chosen on. */
export interface Bar {
  readonly says: string;
  readonly holds: boolean;
}

/** Returns everything that was measured as one table of Markdown. */
export const resultTable = (
  trials: Trials,
  published: readonly PublishedTrial[],
  seed: number,
): string =>
  table(
    ['judged', 'window', 'cases (machines)', 'rolled back', ...RISES.slice(1).map(foundHead)],
    [
      ...WINDOWS_MS.flatMap((windowMs) => [
        ...riseRows(trials.rises, windowMs, seed),
        ...changeRows(trials.changes, windowMs, seed),
      ]),
      ...resizeRows(trials.resizes, seed),
      publishedRow('CloudWatch series of NAB, 10 days of history', published, seed),
      publishedRow(
        'of these the request latency',
        published.filter(({ machine }) => machine === LATENCY),
        seed,
      ),
    ],
  ).join('\n');

/** Returns the three bars, each with what was found. */
export const bars = ({ rises, resizes }: Trials, seed: number): Bar[] => {
  const ours = rises.filter(
    ({ rule, windowMs, class: found }) =>
      (rule === OUR_RULE || rule === MORE_QUIET) &&
      windowMs === WINDOWS_MS[0] &&
      found === 'watched',
  );
  const shareAt = (rise: number) =>
    shareOf(ours.filter((trial) => trial.rise === rise).map(alarmed), seed);
  const harmless = shareAt(1);
  const half = shareAt(1.5);
  const safe = shareOf(
    resizes.filter(({ isSafe }) => isSafe).map((trial) => outcome(trial, isRolledBack(trial))),
    seed,
  );
  return [
    {
      says: `watched metrics, 2 h: ${withInterval(harmless)} of ${harmless.n} rolled back without reason, bar: upper end < 1 %`,
      holds: harmless.high < 0.01,
    },
    {
      says: `watched metrics, 2 h: ${percent(half.share)} of rises by half found, bar ≥ 95 %`,
      holds: half.share >= 0.95,
    },
    {
      says: `safe resizes, 2 h: ${percent(safe.share)} of metrics rolled back, bar < 1 %`,
      holds: safe.share < 0.01,
    },
  ];
};

const CLASSES: Readonly<Record<string, readonly WatchClass[]>> = {
  'every metric': ['watched', 'weak', 'cannot-be-watched'],
  'watched metrics': ['watched'],
  'weak metrics': ['weak'],
  'watched and weak metrics': ['watched', 'weak'],
  'metrics that cannot be watched (no vote)': ['cannot-be-watched'],
};
/** Rivals know no classes: they are shown on every metric, and where our rule votes. */
const SHOWN_FOR_RIVALS = ['every metric', 'watched metrics'];

const isOurs = (rule: string) => [OUR_RULE, BEYOND_DOUBT, MORE_QUIET].includes(rule);

const riseRows = (all: readonly RiseTrial[], windowMs: number, seed: number): string[][] =>
  Object.entries(CLASSES).flatMap(([which, classes]) =>
    RULES.filter((rule) => isOurs(rule) || SHOWN_FOR_RIVALS.includes(which)).flatMap((rule) => {
      const trials = all.filter(
        (trial) =>
          trial.rule === rule && trial.windowMs === windowMs && classes.includes(trial.class),
      );
      if (trials.length === 0) return [];
      return [riseRow(`${which}: ${rule}`, windowMs, { trials, seed })];
    }),
  );

const publishedRow = (which: string, trials: readonly PublishedTrial[], seed: number): string[] =>
  riseRow(`${which}: ${OUR_RULE}`, WINDOWS_MS[0], { trials, seed });

/** What both kinds of trial have. */
type Rise = Pick<RiseTrial, 'machine' | 'rise' | 'alarmAfterMs'>;

const riseRow = (
  judged: string,
  windowMs: number,
  { trials, seed }: { readonly trials: readonly Rise[]; readonly seed: number },
): string[] => {
  const at = (rise: number) => trials.filter((trial) => trial.rise === rise);
  const harmless = shareOf(at(1).map(alarmed), seed);
  return [
    judged,
    hours(windowMs),
    cases(harmless),
    withInterval(harmless),
    ...RISES.slice(1).map((rise) => found(at(rise), seed)),
  ];
};

const changeRows = (all: readonly ChangeTrial[], windowMs: number, seed: number): string[][] => {
  const guarded = all.filter((trial) => trial.windowMs === windowMs && trial.voting > 0);
  const kinds = ['degraded', 'a person is asked', 'inconclusive'] as const;
  return kinds.map((kind) => {
    const share = shareOf(
      guarded.map((trial) => outcome(trial, trial.kind === kind)),
      seed,
    );
    return [
      `whole changes with a metric that votes: ${kind}`,
      hours(windowMs),
      cases(share),
      withInterval(share),
      ...RISES.slice(1).map(() => ''),
    ];
  });
};

const RESIZE_GUARDS: Readonly<Record<string, (trial: ResizeTrial) => boolean>> = {
  'by the level of a metric that votes': ({ class: found, byLevel }) =>
    found !== 'cannot-be-watched' && byLevel,
  'by saturation': ({ bySaturation }) => bySaturation,
  'by either': (trial) => isRolledBack(trial),
  'had the old baseline been kept': ({ class: found, byOldBaseline }) =>
    found !== 'cannot-be-watched' && byOldBaseline,
};

const isRolledBack = ({ class: found, byLevel, bySaturation }: ResizeTrial): boolean =>
  bySaturation || (found !== 'cannot-be-watched' && byLevel);

const resizeRows = (all: readonly ResizeTrial[], seed: number): string[][] =>
  [true, false].flatMap((isSafe) =>
    Object.entries(RESIZE_GUARDS).map(([guard, isUndone]) => {
      const trials = all.filter((trial) => trial.isSafe === isSafe);
      const share = shareOf(
        trials.map((trial) => outcome(trial, isUndone(trial))),
        seed,
      );
      return [
        `${isSafe ? 'safe' : 'unsafe'} halving, ${guard}`,
        hours(WINDOWS_MS[0]),
        cases(share),
        withInterval(share),
        ...RISES.slice(1).map(() => ''),
      ];
    }),
  );

const outcome = ({ machine }: { readonly machine: string }, hit: boolean): Outcome => ({
  machine,
  hit,
});
const alarmed = (trial: Rise): Outcome => outcome(trial, trial.alarmAfterMs !== undefined);

const found = (trials: readonly Rise[], seed: number): string => {
  const times = trials.flatMap(({ alarmAfterMs }) => alarmAfterMs ?? []);
  const share = withInterval(shareOf(trials.map(alarmed), seed));
  return times.length === 0 ? share : `${share}, ${median(times) / MS_PER_MINUTE} min`;
};

const foundHead = (rise: number): string => `found +${Math.round((rise - 1) * 100)} %, median`;
const hours = (ms: number): string => `${ms / MS_PER_HOUR} h`;
const cases = ({ n, machines }: Share): string => `${n} (${machines})`;
const withInterval = ({ n, share, low, high }: Share): string =>
  n === 0 ? '' : `${percent(share)} (${percent(low)}–${percent(high)})`;
const percent = (share: number): string =>
  `${(100 * share).toFixed(share < 0.1 ? 2 : share > 0.995 ? 1 : 0)} %`;
