import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import {
  ALARMS,
  type AlarmId,
  type AlarmSpec,
  type AlarmThresholds,
} from '#core/contract/alarms.ts';

export interface AlarmingProps {
  /** Addresses that are mailed of every alarm; each must confirm once. More may subscribe to the topic. */
  readonly mails: readonly string[];
  /** Where the pages of `docs/runbooks/` are, without a slash at the end. */
  readonly runbooks: string;
  /** From where on they go off, where a configuration says so. */
  readonly thresholds?: AlarmThresholds | undefined;
}

/** What an alarm looks at; it has gone off when the value is there. */
export interface AlarmOn extends Pick<AlarmProps, 'comparisonOperator' | 'treatMissingData'> {
  readonly metric: IMetric;
  /** Where nothing else is said of the alarm; left out: what is usual for it. */
  readonly threshold?: number;
  /** What is meant, where one runbook serves several alarms. */
  readonly of?: string;
}

/** Tells people of alarms: a topic, and alarms that say what they mean and where to read on. */
export class Alarming extends Construct {
  readonly #topic: Topic;
  readonly #runbooks: string;
  readonly #thresholds: AlarmThresholds;

  constructor(scope: Construct, id: string, { mails, runbooks, thresholds = {} }: AlarmingProps) {
    super(scope, id);
    this.#runbooks = runbooks;
    this.#thresholds = thresholds;
    // CloudWatch may not use the key that AWS keeps for SNS.
    const key = new Key(this, 'Key', {
      description: 'Trimtab: messages about alarms',
      enableKeyRotation: true,
      // Nothing is kept under it: a message that is delivered is gone.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
    this.#topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    // The rule about TLS takes the place of the policy that every topic begins with, and by which alarms may publish.
    this.#topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.#topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    for (const mail of mails) this.#topic.addSubscription(new EmailSubscription(mail));
  }

  /** Adds an alarm to the stack of `scope`. */
  on(scope: Construct, alarm: AlarmId, { of, ...watched }: AlarmOn): void {
    const { means, urgency, threshold: spec }: AlarmSpec = ALARMS[alarm];
    const made = new Alarm(scope, ['alarm', alarm, of].filter(Boolean).join('-'), {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // What does not happen is not measured.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      evaluationPeriods: 1,
      ...watched,
      // An alarm for which nothing can be set goes off at the first.
      threshold: this.#thresholds[alarm]?.threshold ?? watched.threshold ?? spec?.usual ?? 1,
      alarmDescription: `${of === undefined ? '' : `${of}: `}${means} (${urgency}) Runbook: ${this.#runbooks}/${alarm}.md`,
    });
    made.addAlarmAction(new SnsAction(this.#topic));
    made.addOkAction(new SnsAction(this.#topic));
  }
}
