import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { MEASURED_ALARMS, type MeasuredAlarm } from '#core/contract/alarms.ts';
import type { SubscriptionConfig } from '#core/contract/config/notifications.ts';
import { METRIC_NAMESPACE } from '#core/contract/metrics.ts';
import { STATE_MACHINES } from '#core/contract/workflow.ts';
import { Alarming, type AlarmingProps } from '#lib/constructs/alarming.ts';
import type { Backups } from '#lib/constructs/backups.ts';
import { OperatingDashboard } from '#lib/constructs/operating-dashboard.ts';
import { OutgoingMail } from '#lib/constructs/outgoing-mail.ts';
import { SeverityTopics } from '#lib/constructs/severity-topics.ts';
import { type Deployment, workflowArn } from '#lib/deployment.ts';

export interface MonitoringStackProps extends StackProps, Omit<AlarmingProps, 'topics'> {
  readonly deployment: Deployment;
  /** Who gets what goes to the topics. */
  readonly subscriptions: readonly SubscriptionConfig[];
  /** Of the sender of mails, where the deployment shall prove it. */
  readonly mailDomain?: string | undefined;
  readonly deadLetters: IQueue;
  readonly backups: Backups;
}

/**
 * Whom alarms and messages go to, how mails go out, and those alarms that need no stack of functions. It comes before those: what it looks at there
 * it finds by name, lest no function could be removed while an alarm still refers to it.
 */
export class MonitoringStack extends Stack {
  readonly alarming: Alarming;
  readonly topics: SeverityTopics;
  readonly mail: OutgoingMail;

  constructor(
    scope: Construct,
    id: string,
    {
      deployment,
      deadLetters,
      backups,
      subscriptions,
      mailDomain,
      runbooks,
      thresholds,
      ...props
    }: MonitoringStackProps,
  ) {
    super(scope, id, props);
    this.topics = new SeverityTopics(this, 'Topics', subscriptions);
    this.mail = new OutgoingMail(this, 'Mail', { topics: this.topics, domain: mailDomain });
    const alarming = new Alarming(this, 'Alarming', { topics: this.topics, runbooks, thresholds });
    this.alarming = alarming;
    for (const spec of MEASURED_ALARMS)
      alarming.on(this, spec.alarm, {
        metric: measured(spec, deployment),
        ...('below' in spec.when
          ? {
              threshold: spec.when.below,
              comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
            }
          : { threshold: spec.when.atLeast }),
        ...(spec.isBadIfMissing && { treatMissingData: TreatMissingData.BREACHING }),
      });
    for (const name of STATE_MACHINES)
      alarming.on(this, 'workflow-failing', {
        of: name,
        metric: failures(workflowArn(this, deployment, name)),
      });
    alarming.on(this, 'dead-letters', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(5),
      }),
    });
    alarming.onEvent(this, 'backup-failed', backups.failures);
    new OperatingDashboard(this, 'Dashboard', { deployment, deadLetters });
  }
}

const measured = (
  { metrics, statistic, periodMinutes }: MeasuredAlarm,
  { name: service }: Deployment,
) => {
  const period = Duration.minutes(periodMinutes);
  const [first, ...more] = metrics.map(
    ({ name, dimensions = {} }) =>
      new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: name,
        dimensionsMap: { service, ...dimensions },
        statistic,
        period,
      }),
  );
  if (first === undefined) throw new Error('an alarm looks at something');
  return more.length === 0 ? first : sumOf([first, ...more], period);
};

/** What is not measured counts as none. */
const sumOf = (metrics: readonly Metric[], period: Duration): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, i) => `FILL(m${i}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, i) => [`m${i}`, metric])),
    period,
  });

const failures = (StateMachineArn: string): MathExpression => {
  const period = Duration.minutes(15);
  return sumOf(
    ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionThrottled'].map(
      (metricName) =>
        new Metric({
          namespace: 'AWS/States',
          metricName,
          dimensionsMap: { StateMachineArn },
          statistic: 'Sum',
          period,
        }),
    ),
    period,
  );
};
