import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type MessageStore, openMessageStore } from '#local/services/sns/message-store.ts';
import { snsService } from '#local/services/sns/sns-service.ts';
import { optionsFor, START } from '../wire/clients.ts';

let store: MessageStore;
let sns: SNSClient;
beforeEach(() => {
  store = openMessageStore(':memory:');
  sns = new SNSClient(optionsFor([snsService(store)]));
});
afterEach(() => store.close());

const createTopic = async (Name: string): Promise<string> =>
  (await sns.send(new CreateTopicCommand({ Name }))).TopicArn ?? '';
const publish = (input: Omit<PublishCommandInput, 'Message'> & { readonly Message?: string }) =>
  sns.send(new PublishCommand({ Message: 'It is done.', ...input }));
const PHONE = '+4915112345678';

describe('a message', () => {
  test('to a topic is kept with its subject and attributes', async () => {
    const TopicArn = await createTopic('on-call');
    const { MessageId } = await publish({
      TopicArn,
      Subject: 'chg-0001 completed',
      MessageAttributes: { severity: { DataType: 'String', StringValue: 'info' } },
    });
    expect(store.list()).toEqual([
      {
        n: 1,
        messageId: MessageId,
        account: '123456789012',
        region: 'eu-west-1',
        topicArn: 'arn:aws:sns:eu-west-1:123456789012:on-call',
        phoneNumber: null,
        subject: 'chg-0001 completed',
        message: 'It is done.',
        attributes: { severity: 'info' },
        sentAt: START,
      },
    ]);
  });

  test('with a text for each protocol is kept as it came', async () => {
    const TopicArn = await createTopic('on-call');
    const Message = JSON.stringify({ default: 'It is done.', email: 'It is done.\nAll of it.' });
    await publish({ TopicArn, Message, MessageStructure: 'json' });
    expect(store.get(1)?.message).toBe(Message);
  });

  test('to a phone is kept as it was written', async () => {
    await publish({ PhoneNumber: PHONE, Message: 'Größe: 2 × m6i.large\n✓' });
    expect(store.get(1)).toMatchObject({
      phoneNumber: PHONE,
      topicArn: null,
      subject: null,
      message: 'Größe: 2 × m6i.large\n✓',
    });
    expect(store.get(2)).toBeUndefined();
  });

  test('that is newer is listed first, and each has an id of its own', async () => {
    for (const Message of ['one', 'two', 'three']) await publish({ PhoneNumber: PHONE, Message });
    expect(store.list().map(({ message }) => message)).toEqual(['three', 'two', 'one']);
    expect(new Set(store.list().map(({ messageId }) => messageId)).size).toBe(3);
  });

  test('may be as long as SNS allows, in bytes', async () => {
    await publish({ PhoneNumber: PHONE, Message: 'ä'.repeat(131_072) });
    expect(store.list()).toHaveLength(1);
  });

  test.each<[string, Omit<PublishCommandInput, 'Message'> & { Message?: string }, string]>([
    ['without a target', {}, 'InvalidParameterException'],
    ['with two', { PhoneNumber: PHONE, TopicArn: 't' }, 'InvalidParameterException'],
    ['to no topic', { TopicArn: 'arn:aws:sns:eu-west-1:1:gone' }, 'NotFoundException'],
    ['to no phone number', { PhoneNumber: '0151 123' }, 'InvalidParameterException'],
    ['without a text', { PhoneNumber: PHONE, Message: '' }, 'InvalidParameterException'],
    [
      'that is too long',
      { PhoneNumber: PHONE, Message: 'ä'.repeat(131_073) },
      'InvalidParameterException',
    ],
    [
      'for each protocol without a default',
      { PhoneNumber: PHONE, Message: '{"email":"a"}', MessageStructure: 'json' },
      'InvalidParameterException',
    ],
    [
      'for each protocol that is no JSON',
      { PhoneNumber: PHONE, Message: 'It is done.', MessageStructure: 'json' },
      'InvalidParameterException',
    ],
    [
      'in a structure that there is not',
      { PhoneNumber: PHONE, MessageStructure: 'xml' },
      'InvalidParameterException',
    ],
    [
      'with a subject of two lines',
      { PhoneNumber: PHONE, Subject: 'a\nb' },
      'InvalidParameterException',
    ],
    [
      'with a subject that is no ASCII',
      { PhoneNumber: PHONE, Subject: 'Größe' },
      'InvalidParameterException',
    ],
    [
      'with an attribute without a value',
      { PhoneNumber: PHONE, MessageAttributes: { a: { DataType: 'String' } } },
      'InvalidParameterValueException',
    ],
  ])('%s is refused, and not kept', async (_name, input, code) => {
    await expect(publish(input)).rejects.toMatchObject({ name: code });
    expect(store.list()).toEqual([]);
  });
});

describe('topics', () => {
  test('are made once, however often they are asked for', async () => {
    expect(await createTopic('on-call')).toBe(await createTopic('on-call'));
    expect(store.topics()).toHaveLength(1);
  });

  test('are listed in pages', async () => {
    for (let i = 0; i < 205; i++) await createTopic(`t-${String(i).padStart(3, '0')}`);
    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await sns.send(new ListTopicsCommand({ NextToken }));
      expect(page.Topics?.length).toBeLessThanOrEqual(100);
      found.push(...(page.Topics ?? []).map(({ TopicArn }) => TopicArn));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(found).toEqual(store.topics());
  });

  test.each(['', 'a b', 'x'.repeat(257)])('are not called "%s"', async (name) => {
    await expect(createTopic(name)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

test('messages and topics are still there after a restart', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'trimtab-sns-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'mails.sqlite');
  const first = openMessageStore(path);
  sns = new SNSClient(optionsFor([snsService(first)]));
  await publish({ TopicArn: await createTopic('on-call') });
  const kept = first.list();
  first.close();
  const second = openMessageStore(path);
  expect(second.list()).toEqual(kept);
  expect(second.topics()).toHaveLength(1);
  second.close();
});
