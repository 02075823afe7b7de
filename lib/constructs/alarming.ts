import { Aws } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  ALARMS,
  type AlarmId,
  type AlarmSpec,
  type AlarmThresholds,
  SEVERITY_OF_URGENCY,
} from '#core/contract/alarms.ts';
import type { SeverityTopics } from './severity-topics.ts';

export interface AlarmingProps {
  /** To which alarms are told, by how urgent they are. */
  readonly topics: SeverityTopics;
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

/** Tells people of alarms, which say what they mean and where to read on. */
export class Alarming extends Construct {
  readonly #topics: SeverityTopics;
  readonly #runbooks: string;
  readonly #thresholds: AlarmThresholds;

  constructor(scope: Construct, id: string, { topics, runbooks, thresholds = {} }: AlarmingProps) {
    super(scope, id);
    this.#topics = topics;
    this.#runbooks = runbooks;
    this.#thresholds = thresholds;
  }

  /** Adds an alarm to the stack of `scope`. */
  on(scope: Construct, alarm: AlarmId, { of, ...watched }: AlarmOn): void {
    const { threshold: spec }: AlarmSpec = ALARMS[alarm];
    const made = new Alarm(scope, ['alarm', alarm, of].filter(Boolean).join('-'), {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // What does not happen is not measured.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      evaluationPeriods: 1,
      ...watched,
      // An alarm for which nothing can be set goes off at the first.
      threshold: this.#thresholds[alarm]?.threshold ?? watched.threshold ?? spec?.usual ?? 1,
      alarmDescription: `${of === undefined ? '' : `${of}: `}${this.#says(alarm)}`,
    });
    const told = new SnsAction(this.#topicOf(alarm));
    made.addAlarmAction(told);
    made.addOkAction(told);
  }

  /** Tells of an event that needs no counting: each is one alarm, and none ends by itself. */
  onEvent(scope: Construct, alarm: AlarmId, eventPattern: EventPattern): void {
    const topic = this.#topicOf(alarm);
    // By a role, since EventBridge does not say for which account it publishes.
    const role = new Role(scope, `tells-${alarm}`, {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [this.#topics.key.keyArn],
      }),
    );
    const message = RuleTargetInput.fromText(this.#says(alarm));
    // What the CDK would grant besides names a class of actions.
    const asIs = role.withoutPolicyUpdates();
    const target = new SnsTopic(topic, { message, authorizeUsingRole: true, role: asIs });
    new Rule(scope, `alarm-${alarm}`, { eventPattern, targets: [target] });
  }

  #topicOf(alarm: AlarmId): Topic {
    return this.#topics.of(SEVERITY_OF_URGENCY[ALARMS[alarm].urgency]);
  }

  #says(alarm: AlarmId): string {
    const { means, urgency } = ALARMS[alarm];
    return `${means} (${urgency}) Runbook: ${this.#runbooks}/${alarm}.md`;
  }
}
