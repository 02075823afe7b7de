import type { CountDeadLetters } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { clientFor } from './clients.ts';

/** Those that can be received now; what somebody is looking at is hidden for a while, and counts after it. */
export const makeCountDeadLetters =
  (env: Pick<FunctionEnv, 'DEAD_LETTERS_URL'>): CountDeadLetters =>
  async () => {
    if (env.DEAD_LETTERS_URL === undefined) return undefined;
    const sqs = await clientFor('sqs');
    const { Attributes } = await sqs.getQueueAttributes({
      QueueUrl: env.DEAD_LETTERS_URL,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    return Number(Attributes?.ApproximateNumberOfMessages);
  };
