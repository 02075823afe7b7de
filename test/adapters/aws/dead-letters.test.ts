import { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { setTransport } from '#adapters/aws/clients.ts';
import { makeCountDeadLetters } from '#adapters/aws/dead-letters.ts';
import './cloud.ts';

afterEach(() => setTransport());

test('asks the queue how many there are', async () => {
  const asked: unknown[] = [];
  setTransport({
    handle: async ({ body }: { body?: unknown }) => {
      asked.push(JSON.parse(String(body)));
      const answer = JSON.stringify({ Attributes: { ApproximateNumberOfMessages: '3' } });
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      return { response: { statusCode: 200, headers, body: Readable.from([answer]) } } as never;
    },
  });
  const DEAD_LETTERS_URL = 'https://sqs.us-east-1.amazonaws.com/123456789012/dead';
  expect(await makeCountDeadLetters({ DEAD_LETTERS_URL })()).toBe(3);
  expect(asked).toEqual([
    { QueueUrl: DEAD_LETTERS_URL, AttributeNames: ['ApproximateNumberOfMessages'] },
  ]);
});

test('where there is no queue, nobody is asked', async () => {
  setTransport({ handle: () => Promise.reject(new Error('asked')) });
  expect(await makeCountDeadLetters({})()).toBeUndefined();
});
