import type {
  CreateTopicCommandInput,
  ListTopicsCommandInput,
  ListTopicsCommandOutput,
  PublishCommandInput,
} from '@aws-sdk/client-sns';
import type { Handler, Service } from '#local/services/wire/service.ts';
import { type CallContext, ServiceError } from '#local/services/wire/service.ts';
import type { MessageStore } from './message-store.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_MESSAGE_BYTES = 262_144;
/** What a subject of a mail may be: printable ASCII that does not begin with a blank. */
const SUBJECT = /^[!-~][ -~]{0,99}$/;
/** E.164: a plus and up to fifteen digits. */
const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;
const TOPIC_NAME = /^[\w-]{1,256}$/;
const TOPICS_PER_PAGE = 100;

/** Amazon SNS as far as Trimtab uses it: takes messages to topics and phones, keeps them, and sends nothing. */
export const snsService = (store: MessageStore): Service => ({
  name: 'sns',
  operations: {
    CreateTopic: createTopic(store),
    ListTopics: listTopics(store),
    Publish: publish(store),
  },
});

const createTopic =
  (store: MessageStore): Handler =>
  ({ Name = '' }: CreateTopicCommandInput, { account, region }) => {
    if (!TOPIC_NAME.test(Name)) throw invalid('Topic Name');
    const TopicArn = `arn:aws:sns:${region}:${account}:${Name}`;
    store.addTopic(TopicArn);
    return { TopicArn };
  };

const listTopics =
  (store: MessageStore): Handler =>
  (
    { NextToken: after = '' }: ListTopicsCommandInput,
    { account, region },
  ): Omit<ListTopicsCommandOutput, '$metadata'> => {
    const prefix = `arn:aws:sns:${region}:${account}:`;
    const rest = store.topics().filter((arn) => arn.startsWith(prefix) && arn > after);
    const page = rest.slice(0, TOPICS_PER_PAGE);
    return {
      Topics: page.map((TopicArn) => ({ TopicArn })),
      NextToken: rest.length > page.length ? page.at(-1) : undefined,
    };
  };

const publish =
  (store: MessageStore): Handler =>
  (input: PublishCommandInput, context) => {
    const { account, region, now: sentAt } = context;
    const { messageId: MessageId } = store.add(
      {
        account,
        region,
        ...targetOf(store, input),
        subject: subjectOf(input),
        message: messageOf(input),
        attributes: attributesOf(input),
        sentAt,
      },
      messageIdOf(context),
    );
    return { MessageId };
  };

/** Counted, not random, so that a run can be repeated exactly. */
const messageIdOf =
  ({ now }: CallContext) =>
  (n: number): string =>
    `${(now % 0x1_0000_0000).toString(16).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;

const targetOf = (
  store: MessageStore,
  { TopicArn, TargetArn, PhoneNumber }: PublishCommandInput,
) => {
  const [target, ...more] = [TopicArn, TargetArn, PhoneNumber].filter(
    (name) => name !== undefined && name !== '',
  );
  if (target === undefined || more.length > 0)
    throw invalid('TopicArn or TargetArn Reason: exactly one target is required');
  if (target === PhoneNumber) {
    if (!PHONE_NUMBER.test(target))
      throw invalid(`PhoneNumber Reason: ${target} is not valid to publish to`);
    return { topicArn: null, phoneNumber: target };
  }
  if (!store.topics().includes(target))
    throw new ServiceError('NotFoundException', 'Topic does not exist', 404);
  return { topicArn: target, phoneNumber: null };
};

const subjectOf = ({ Subject }: PublishCommandInput): string | null => {
  if (Subject === undefined) return null;
  if (!SUBJECT.test(Subject)) throw invalid('Subject');
  return Subject;
};

const messageOf = ({ Message = '', MessageStructure }: PublishCommandInput): string => {
  if (Message === '') throw invalid('Empty message');
  if (MessageStructure !== undefined && MessageStructure !== 'json')
    throw invalid('MessageStructure');
  if (MessageStructure === 'json' && !hasDefault(Message))
    throw invalid('Message Structure - No default entry in JSON message body');
  if (Buffer.byteLength(Message) > MAX_MESSAGE_BYTES) throw invalid('Message too long');
  return Message;
};

/** A text for each protocol, of which there must be one for all others. It is kept as it came. */
const hasDefault = (message: string): boolean => {
  try {
    const texts: unknown = JSON.parse(message);
    return (
      typeof texts === 'object' &&
      texts !== null &&
      'default' in texts &&
      Object.values(texts).every((text) => typeof text === 'string')
    );
  } catch {
    return false;
  }
};

const attributesOf = ({ MessageAttributes = {} }: PublishCommandInput): Record<string, string> =>
  Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => {
      if (!StringValue)
        throw new ServiceError(
          'InvalidParameterValueException',
          `The message attribute '${name}' must contain non-empty message attribute value.`,
        );
      return [name, StringValue];
    }),
  );

const invalid = (what: string): ServiceError =>
  new ServiceError('InvalidParameterException', `Invalid parameter: ${what}`);
