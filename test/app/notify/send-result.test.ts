import { describe, expect, test } from 'vitest';
import { orAgain, sendResultOf } from '#app/notify/send-result.ts';
import { InvalidInputError, NotFoundError, UpstreamError } from '#core/errors/errors.ts';

const failing = (error: unknown) =>
  sendResultOf(async () => {
    throw error;
  });
const upstream = (code: string) =>
  new UpstreamError('sesv2 SendEmail failed', { details: { code } });

describe('how an attempt went', () => {
  test.each([
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
    'TimeoutError',
    'AbortError',
    'RequestTimeoutException',
  ])('nobody knows after %s: it may have arrived', async (code) =>
    expect((await failing(upstream(code))).kind).toBe('unknown'),
  );

  test.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ThrottlingException',
    'InternalError',
    'HTTP 503',
  ])('%s is a refusal: it is tried again', async (code) =>
    expect(await failing(upstream(code))).toMatchObject({ kind: 'refused', again: true }),
  );

  test.each([new InvalidInputError('no such channel'), new NotFoundError('env:X is not set')])(
    '%s is a refusal for good',
    async (error) =>
      expect(await failing(error)).toEqual({
        kind: 'refused',
        because: error.message,
        again: false,
      }),
  );

  test('a fault of ours is a refusal for good, and says nothing of what was sent', async () =>
    expect(await failing(new RangeError('xoxb-secret'))).toEqual({
      kind: 'refused',
      because: 'RangeError within Trimtab',
      again: false,
    }));

  test('what may have arrived is tried again where the receiver can tell', async () =>
    expect(orAgain(await failing(upstream('ECONNRESET')))).toMatchObject({
      kind: 'refused',
      again: true,
    }));
});
