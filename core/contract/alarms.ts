import type { Severity } from '#core/notify/notification.ts';
import type { DimensionsOf, MetricName } from './metrics.ts';

/** An alarm of the deployment: which pages of `docs/runbooks/` there are, and what each alarm says of itself. */
export interface AlarmSpec {
  /** What it says when it goes off: what is wrong, and what most often causes it. */
  readonly means: string;
  /** `page`: somebody must look now; `look`: on the next working day; `info`: so that it is known. */
  readonly urgency: 'page' | 'look' | 'info';
}

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
  },
  'tables-failing': {
    means:
      'Tables throttle or fail calls even after several tries; each such run is tried again later.',
    urgency: 'page',
  },
  'workflow-failing': {
    means:
      'An execution failed, timed out or was throttled. What it was about is taken over by the sweeper.',
    urgency: 'look',
  },
  'function-errors': {
    means:
      'A function ended with an error three times in a quarter of an hour; single ones are tried again.',
    urgency: 'look',
  },
  'functions-throttled': {
    means: 'Lambda throttled functions that run by the clock: the account has no concurrency left.',
    urgency: 'look',
  },
  'near-time-out': {
    means:
      'A run took more than four fifths of its time-out: the estate has grown, or AWS is slow.',
    urgency: 'look',
  },
  'dead-letters': {
    means:
      'A scheduled run was given up after all tries. The next one does its work; look why it failed.',
    urgency: 'look',
  },
  'nothing-collected': {
    means:
      'A region was not read for three hours, or nothing is measured: recommendations grow old.',
    urgency: 'look',
  },
  'api-failing': {
    means: 'The API answered with errors of its own: links and console may not work for people.',
    urgency: 'page',
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
    // Four rounds of the sweeper.
    when: { atLeast: 3_600 },
    periodMinutes: 15,
  },
  {
    alarm: 'tables-failing',
    metrics: [
      { name: 'CallsFailed', dimensions: { api: 'dynamodb' } },
      { name: 'CallsThrottled', dimensions: { api: 'dynamodb' } },
    ],
    statistic: 'Sum',
    when: { atLeast: 5 },
    periodMinutes: 15,
  },
  {
    alarm: 'near-time-out',
    metrics: [{ name: 'TimeUsed' }],
    statistic: 'Maximum',
    when: { atLeast: 80 },
    periodMinutes: 60,
  },
  {
    alarm: 'nothing-collected',
    metrics: [{ name: 'CollectionAge' }],
    statistic: 'Maximum',
    when: { atLeast: 10_800 },
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
