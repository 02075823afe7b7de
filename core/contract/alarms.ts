import type { Severity } from '#core/notify/notification.ts';
import type { DimensionsOf, MetricName } from './metrics.ts';

/** An alarm of the deployment: which pages of `docs/runbooks/` there are, and what each alarm says of itself. */
export interface AlarmSpec {
  /** What it says when it goes off: what is wrong, and what most often causes it. */
  readonly means: string;
  /** `page`: somebody must look now; `look`: on the next working day; `info`: so that it is known. */
  readonly urgency: 'page' | 'look' | 'info';
  /** From where on it goes off, where that can be set; left out: at the first, or at silence, which is no matter of taste. */
  readonly threshold?: AlarmThreshold;
}

export interface AlarmThreshold {
  readonly usual: number;
  readonly most: number;
  readonly unit: string;
  /** Where the usual one comes from. */
  readonly source: string;
}

const THE_FIRST = 'the first is one too many';

export const ALARMS = {
  'rollback-failed': {
    means:
      'A call that undoes a change was refused or did not settle, so that a resource may be in between.',
    urgency: 'page',
  },
  'needs-person': {
    means:
      'A change could neither be completed nor taken back; its alert names the calls that are due.',
    urgency: 'page',
  },
  'sweeper-silent': {
    means:
      'Nothing was swept for 45 minutes: nobody takes over what is late, reminds, or delivers again.',
    urgency: 'page',
  },
  'change-overdue': {
    means:
      'A change waits for longer than its deadline, although the sweeper should have taken it over.',
    urgency: 'page',
    threshold: {
      usual: 3_600,
      most: 86_400,
      unit: 'seconds past a deadline',
      source: 'four rounds of the sweeper, which comes every 15 minutes',
    },
  },
  'canary-late': {
    means:
      'No canary was applied and put back lately: it failed, or never ran. Other changes may fare no better.',
    urgency: 'page',
    threshold: {
      usual: 93_600,
      most: 604_800,
      unit: 'seconds since one went well',
      source: 'a day, and two hours for one that is late',
    },
  },
  'tables-failing': {
    means:
      'Tables throttle or fail calls even after several tries; each such run is tried again later.',
    urgency: 'page',
    threshold: {
      usual: 5,
      most: 10_000,
      unit: 'calls in 15 minutes',
      source:
        'one bad minute hits both functions that come every minute, of which each may lose two calls',
    },
  },
  'workflow-failing': {
    means:
      'An execution failed, timed out or was throttled. What it was about is taken over by the sweeper.',
    urgency: 'look',
    threshold: { usual: 1, most: 1_000, unit: 'executions in 15 minutes', source: THE_FIRST },
  },
  'function-errors': {
    means: 'A function ended with errors within a quarter of an hour; single ones are tried again.',
    urgency: 'look',
    threshold: {
      usual: 3,
      most: 10_000,
      unit: 'errors in 15 minutes',
      source: 'the tries that whoever calls it makes, so that one bad moment is no alarm',
    },
  },
  'functions-throttled': {
    means: 'Lambda throttled functions that run by the clock: the account has no concurrency left.',
    urgency: 'look',
    threshold: { usual: 1, most: 10_000, unit: 'throttles in 15 minutes', source: THE_FIRST },
  },
  'near-time-out': {
    means: 'A run took most of its time-out: the estate has grown, or AWS is slow.',
    urgency: 'look',
    threshold: {
      usual: 80,
      most: 99,
      unit: 'percent of its time-out',
      source: 'a fifth is left to grow into until somebody has looked',
    },
  },
  'dead-letters': {
    means:
      'A scheduled run was given up after all tries. The next one does its work; look why it failed.',
    urgency: 'look',
    threshold: { usual: 1, most: 10_000, unit: 'runs in the queue', source: THE_FIRST },
  },
  'nothing-collected': {
    means: 'A region was not read for hours, or nothing is measured: recommendations grow old.',
    urgency: 'look',
    threshold: {
      usual: 10_800,
      most: 604_800,
      unit: 'seconds since it was read',
      source: 'three rounds of the collection, which comes every hour',
    },
  },
  'api-failing': {
    means: 'The API answered with errors of its own: links and console may not work for people.',
    urgency: 'page',
    threshold: { usual: 1, most: 10_000, unit: 'answers in 5 minutes', source: THE_FIRST },
  },
  'backup-failed': {
    means:
      'A daily backup of a table failed, was aborted or ran out. The next one comes tomorrow; point-in-time recovery goes on.',
    urgency: 'look',
  },
  'brake-on': {
    means: 'All changes are stopped, by a person or because the brake cannot be read.',
    urgency: 'info',
  },
} as const satisfies Readonly<Record<string, AlarmSpec>>;
export type AlarmId = keyof typeof ALARMS;

/** How loud an alarm is: as what the product tells, and to the same topics. */
export const SEVERITY_OF_URGENCY = {
  page: 'critical',
  look: 'warning',
  info: 'info',
} as const satisfies Readonly<Record<AlarmSpec['urgency'], Severity>>;

/** Thresholds that a configuration sets, by alarm. */
export type AlarmThresholds = Readonly<Partial<Record<AlarmId, { readonly threshold: number }>>>;

/** An alarm on what Trimtab measures itself. */
export interface MeasuredAlarm {
  readonly alarm: AlarmId;
  /** Added up, where there are several. */
  readonly metrics: readonly {
    readonly [N in MetricName]: {
      readonly name: N;
      readonly dimensions?: keyof DimensionsOf<N> extends never ? undefined : DimensionsOf<N>;
    };
  }[MetricName][];
  /** `SampleCount`: how often it was measured at all. */
  readonly statistic: 'Sum' | 'Maximum' | 'SampleCount';
  readonly when: { readonly atLeast: number } | { readonly below: number };
  readonly periodMinutes: number;
  /** Whether nothing measured is as bad. */
  readonly isBadIfMissing?: true;
}

export const MEASURED_ALARMS: readonly MeasuredAlarm[] = [
  {
    alarm: 'rollback-failed',
    metrics: [{ name: 'UndosFailed' }],
    statistic: 'Sum',
    when: { atLeast: 1 },
    periodMinutes: 5,
  },
  {
    alarm: 'needs-person',
    metrics: [{ name: 'ChangesNeedingPerson' }],
    statistic: 'Sum',
    when: { atLeast: 1 },
    periodMinutes: 5,
  },
  {
    alarm: 'sweeper-silent',
    // Any gauge would do: each sweep measures all of them.
    metrics: [{ name: 'ChangesOpen' }],
    statistic: 'SampleCount',
    when: { below: 1 },
    periodMinutes: 45,
    isBadIfMissing: true,
  },
  {
    alarm: 'change-overdue',
    metrics: [{ name: 'LongestOverdue' }],
    statistic: 'Maximum',
    when: { atLeast: ALARMS['change-overdue'].threshold.usual },
    periodMinutes: 15,
  },
  {
    alarm: 'tables-failing',
    metrics: [
      { name: 'CallsFailed', dimensions: { api: 'dynamodb' } },
      { name: 'CallsThrottled', dimensions: { api: 'dynamodb' } },
    ],
    statistic: 'Sum',
    when: { atLeast: ALARMS['tables-failing'].threshold.usual },
    periodMinutes: 15,
  },
  {
    alarm: 'near-time-out',
    metrics: [{ name: 'TimeUsed' }],
    statistic: 'Maximum',
    when: { atLeast: ALARMS['near-time-out'].threshold.usual },
    periodMinutes: 60,
  },
  {
    alarm: 'nothing-collected',
    metrics: [{ name: 'CollectionAge' }],
    statistic: 'Maximum',
    when: { atLeast: ALARMS['nothing-collected'].threshold.usual },
    periodMinutes: 60,
    isBadIfMissing: true,
  },
  {
    alarm: 'canary-late',
    metrics: [{ name: 'CanaryAge' }],
    statistic: 'Maximum',
    when: { atLeast: ALARMS['canary-late'].threshold.usual },
    periodMinutes: 60,
    isBadIfMissing: true,
  },
  {
    alarm: 'brake-on',
    metrics: [{ name: 'BrakeOn' }],
    statistic: 'Maximum',
    when: { atLeast: 1 },
    periodMinutes: 15,
  },
];
