/** Where CloudWatch keeps what Trimtab measures of itself. */
export const METRIC_NAMESPACE = 'Trimtab';

/**
 * What a metric is kept apart by. Each combination of values is paid for, so that there are few, and never the id of a
 * resource, a change or a person. Besides these each metric has `service`: the name of the deployment.
 */
export type Dimension = 'function' | 'api';

export interface MetricSpec {
  /** As CloudWatch calls it. */
  readonly unit: 'Count' | 'Percent' | 'Seconds' | 'None';
  readonly dimensions: readonly Dimension[];
  /** `count`: added up; `gauge`: as it stood when the sweeper came by, every 15 minutes. */
  readonly kind: 'count' | 'gauge';
  readonly tells: string;
}

const counts = (tells: string) =>
  ({ unit: 'Count', dimensions: [], kind: 'count', tells }) as const;
const countsBy = <const D extends Dimension>(dimension: D, tells: string) =>
  ({ ...counts(tells), dimensions: [dimension] }) as const;
const gauge = <const U extends MetricSpec['unit']>(unit: U, tells: string) =>
  ({ unit, dimensions: [], kind: 'gauge', tells }) as const;

/**
 * Everything that Trimtab measures of itself: the code emits nothing else, dashboard and documents are made from it. What AWS counts anyway (invocations, errors, durations) is not counted, and not paid for, a second time.
 */
export const METRICS = {
  TimeUsed: {
    unit: 'Percent',
    dimensions: [],
    kind: 'count',
    tells: 'How much of its time-out a run of a function used',
  },
  ColdStarts: counts('Runs that had to start a process first'),
  ItemsRead: countsBy('function', 'Resources or samples that a run of a collecting function read'),
  EventsRefused: counts('Events that no function expects, by their schema'),
  CallsThrottled: countsBy('api', 'Calls that AWS throttled, after the tries of the SDK'),
  CallsFailed: countsBy(
    'api',
    'Calls that AWS did not answer, or with an error of its own, after those tries',
  ),
  ChangesOpened: counts('Changes proposed'),
  ChangesApproved: counts('Approvals that were complete, level by level'),
  ChangesRejected: counts('Changes that somebody rejected'),
  ChangesExpired: counts('Changes that nobody decided in time'),
  ChangesCancelled: counts('Changes that were withdrawn, stopped by the brake, or dry runs'),
  ChangesBlocked: counts('Changes that a guard or policy stopped'),
  ChangesApplied: counts('Changes all of whose calls are made, and which are watched'),
  ChangesCompleted: counts('Changes that stay'),
  ChangesRolledBack: counts('Changes that were taken back'),
  ChangesNeedingPerson: counts('Changes that could neither be completed nor taken back'),
  WatchesDegraded: counts('Watches that saw the resource get worse'),
  WatchesInconclusive: counts('Watches that could not tell'),
  UndosFailed: counts('Calls of a way back that were refused or did not come to their end'),
  TakenOver: counts('Changes taken from an execution that had died or was late'),
  SavingsApplied: { ...counts('Estimated US dollars a month of changes completed'), unit: 'None' },
  SavingsVerified: { ...counts('US dollars a month saved, as the bill has it'), unit: 'None' },
  CanaryOutcome: {
    ...counts('1 for a daily canary that was applied and put back, 0 for one that failed'),
    unit: 'None',
  },
  ChangesOpen: gauge('Count', 'Changes that are not closed'),
  OldestOpen: gauge('Seconds', 'Age of the oldest change that is not closed'),
  LongestOverdue: gauge('Seconds', 'How long the change that is most overdue is overdue'),
  BrakeOn: gauge('Count', '1 while all changes are stopped'),
  AlertsOpen: gauge('Count', 'Alerts that nobody has acknowledged'),
  MessagesWaiting: gauge('Count', 'Messages that are kept and not delivered yet'),
  CanaryAge: gauge(
    'Seconds',
    'Since when no canary was applied and put back; 0 while all changes are stopped',
  ),
  CollectionAge: gauge('Seconds', 'Since when the longest uncollected region was not collected'),
} as const satisfies Readonly<Record<string, MetricSpec>>;
export type MetricName = keyof typeof METRICS;

/** The dimensions of a metric with a value each. */
export type DimensionsOf<N extends MetricName> = Readonly<
  Record<(typeof METRICS)[N]['dimensions'][number], string>
>;

/** Metrics that nothing keeps apart. */
export type PlainMetricName = {
  [N in MetricName]: keyof DimensionsOf<N> extends never ? N : never;
}[MetricName];
