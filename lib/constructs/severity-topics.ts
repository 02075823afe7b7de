import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopicSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import {
  EmailSubscription,
  SqsSubscription,
  UrlSubscription,
} from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { SubscriptionConfig } from '#core/contract/config/notifications.ts';
import { TOPIC_VARIABLES } from '#core/contract/env.ts';

type Severity = keyof typeof TOPIC_VARIABLES;
const CLOUDWATCH = new ServicePrincipal('cloudwatch.amazonaws.com');
const SEVERITIES = Object.keys(TOPIC_VARIABLES) as readonly Severity[];

/** A topic for each severity, to which alarms go and what the product tells; whoever wants to hear of it subscribes. */
export class SeverityTopics extends Construct {
  /** Encrypts what goes through any topic of the deployment. */
  readonly key: Key;
  readonly #topics: Readonly<Record<Severity, Topic>>;

  constructor(scope: Construct, id: string, subscriptions: readonly SubscriptionConfig[]) {
    super(scope, id);
    // Services may not use the key that AWS keeps for SNS.
    this.key = new Key(this, 'Key', {
      description: 'Trimtab: messages of its topics',
      enableKeyRotation: true,
      // Nothing is kept under it: a message that is delivered is gone.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.mayEncrypt(CLOUDWATCH);
    this.#topics = {
      info: this.#forAlarms('Info'),
      warning: this.#forAlarms('Warning'),
      critical: this.#forAlarms('Critical'),
    };
    subscriptions.forEach((subscription, i) => {
      const to = subscriptionOf(this, `To${i}`, subscription);
      for (const severity of SEVERITIES.slice(SEVERITIES.indexOf(subscription.atLeast)))
        this.#topics[severity].addSubscription(to);
    });
  }

  of(severity: Severity): Topic {
    return this.#topics[severity];
  }

  get all(): readonly Topic[] {
    return Object.values(this.#topics);
  }

  /** Which topic is whose, as the functions read it. */
  get environment() {
    return {
      TOPIC_INFO: this.of('info').topicArn,
      TOPIC_WARNING: this.of('warning').topicArn,
      TOPIC_CRITICAL: this.of('critical').topicArn,
    };
  }

  /** Adds a topic that takes nothing but over TLS, and keeps nothing in the clear. */
  topic(id: string): Topic {
    return new Topic(this, id, { masterKey: this.key, enforceSSL: true });
  }

  /** Lets a service encrypt what it publishes to a topic. */
  mayEncrypt(service: ServicePrincipal): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [service],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
  }

  #forAlarms(id: string): Topic {
    const topic = this.topic(id);
    // A policy of its own takes the place of the one by which all services of the account may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [CLOUDWATCH],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }
}

const subscriptionOf = (
  scope: Construct,
  id: string,
  subscription: SubscriptionConfig,
): ITopicSubscription => {
  switch (subscription.kind) {
    case 'mail':
      return new EmailSubscription(subscription.to);
    case 'https':
      return new UrlSubscription(subscription.url);
    case 'queue':
      return new SqsSubscription(Queue.fromQueueArn(scope, id, subscription.arn));
  }
};
