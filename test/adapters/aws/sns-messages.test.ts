import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { publishToTopic, sendSms } from '#adapters/aws/sns-messages.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { type MessageStore, openMessageStore } from '#local/services/sns/message-store.ts';
import { snsService } from '#local/services/sns/sns-service.ts';
import { ACCOUNT } from '#test/support/facts.ts';
import { type Cloud, openCloud } from './cloud.ts';

const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:trimtab-alarms`;
const MESSAGE = {
  subject: 'Rolled back',
  text: 'It is as it was.',
  mail: 'It is\nas it was.',
  attributes: { type: 'change-rolled-back', severity: 'warning' },
};

let store: MessageStore;
let cloud: Cloud;
beforeEach(() => {
  store = openMessageStore(':memory:');
  store.addTopic(TOPIC);
  cloud = openCloud([snsService(store)]);
  onTestFinished(() => {
    cloud.close();
    store.close();
  });
});

describe('a message to a topic', () => {
  test('goes to the region of the topic, with a text for mails and attributes for filters', async () => {
    await publishToTopic(TOPIC, MESSAGE);
    expect(store.list()).toMatchObject([
      {
        topicArn: TOPIC,
        region: 'eu-west-1',
        subject: 'Rolled back',
        message: JSON.stringify({ default: MESSAGE.text, email: MESSAGE.mail }),
        attributes: MESSAGE.attributes,
      },
    ]);
  });

  test('goes nowhere else', async () => {
    for (const topic of ['', 'trimtab-alarms', 'https://sns.example.com', `${TOPIC}\n`])
      await expect(publishToTopic(topic, MESSAGE)).rejects.toThrow(InvalidInputError);
    expect(store.list()).toEqual([]);
  });
});

describe('a text message', () => {
  test('goes to one phone, as one that must arrive', async () => {
    await sendSms('+4915112345678', 'It is as it was.');
    expect(store.list()).toMatchObject([
      {
        phoneNumber: '+4915112345678',
        message: 'It is as it was.',
        attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional' },
      },
    ]);
  });

  test.each(['0151 123', '+49', '+4915112345678,+4915112345679', ''])(
    'goes to no such number: %j',
    async (number) => await expect(sendSms(number, 'x')).rejects.toThrow(InvalidInputError),
  );
});
