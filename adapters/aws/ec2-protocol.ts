import { AwsEc2QueryProtocol } from '@aws-sdk/core/protocols';
import { XmlAnswerReader } from './xml-answer.ts';

/** EC2's protocol of the SDK; its answers, megabytes of XML in a large account, are read in one pass. */
export class Ec2Protocol extends AwsEc2QueryProtocol {
  constructor(options: ConstructorParameters<typeof AwsEc2QueryProtocol>[0]) {
    super(options);
    this.deserializer = new XmlAnswerReader(this.deserializer.settings);
  }
}
