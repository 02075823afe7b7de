import type { PublishToTopic, SendSms } from '#app/notify/ports.ts';
import { type FunctionEnv, TOPIC_VARIABLES } from '#core/contract/env.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { Topics } from '#core/notify/route.ts';
import { clientFor } from './clients.ts';

const TOPIC = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[A-Za-z0-9_-]+$/;
const NUMBER = /^\+[1-9]\d{6,14}$/;

/** The topics that the deployment made, by severity; none where it made none. */
export const topicsOf = (env: FunctionEnv): Topics =>
  Object.fromEntries(
    Object.entries(TOPIC_VARIABLES).flatMap(([severity, variable]) => {
      const topic = env[variable];
      return topic === undefined ? [] : [[severity, topic]];
    }),
  );

/** Publishes to a topic of Amazon SNS, in the region that its ARN names. Subscribers may filter by the attributes. */
export const publishToTopic: PublishToTopic = async (
  topic,
  { subject, text, mail, attributes },
) => {
  const region = TOPIC.exec(topic)?.[1];
  if (region === undefined) throw new InvalidInputError('that is not the ARN of an SNS topic');
  const sns = await clientFor('sns', { region });
  await sns.publish({
    TopicArn: topic,
    Subject: subject,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: text, email: mail }),
    MessageAttributes: attributesOf(attributes),
  });
};

/** Sends one text message by Amazon SNS, as one that must arrive. */
export const sendSms: SendSms = async (number, text) => {
  if (!NUMBER.test(number)) throw new InvalidInputError('a text message needs one number to go to');
  const sns = await clientFor('sns');
  await sns.publish({
    PhoneNumber: number,
    Message: text,
    MessageAttributes: attributesOf({ 'AWS.SNS.SMS.SMSType': 'Transactional' }),
  });
};

const attributesOf = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
