import { ArnFormat, CfnOutput, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
} from 'aws-cdk-lib/aws-ses';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { SeverityTopics } from './severity-topics.ts';

export interface OutgoingMailProps {
  readonly topics: SeverityTopics;
  /** Proven to be ours by records in its DNS, which the outputs of the stack name; left out, SES knows the sender already. */
  readonly domain?: string | undefined;
}

/** How mails go out, and where SES tells of those that come back. */
export class OutgoingMail extends Construct {
  readonly configurationSet: string;
  readonly configurationSetArn: string;
  readonly returned: Topic;

  constructor(scope: Construct, id: string, { topics, domain }: OutgoingMailProps) {
    super(scope, id);
    const set = new ConfigurationSet(this, 'Set', {
      // A link that decides does not go over the net in the clear.
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      // Which addresses take no mail is said by alerts: a second list would outlive their acknowledgement.
      disableSuppressionList: true,
    });
    this.configurationSet = set.configurationSetName;
    this.configurationSetArn = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: set.configurationSetName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.returned = topics.topic('Returned');
    topics.mayEncrypt(new ServicePrincipal('ses.amazonaws.com'));
    const destination = set.addEventDestination('Returned', {
      destination: EventDestination.snsTopic(this.returned),
      events: [
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.DELIVERY_DELAY,
      ],
    });
    // SES tries the topic at once, by the rights that its policy gives.
    destination.node.addDependency(this.returned);
    if (domain === undefined) return;
    const identity = new EmailIdentity(this, 'Identity', { identity: Identity.domain(domain) });
    identity.dkimRecords.forEach(({ name, value }, i) => {
      new CfnOutput(this, `Dkim${i + 1}`, {
        description: 'A CNAME record that makes mails of this domain believed',
        value: `${name} CNAME ${value}`,
      });
    });
  }
}
