import { AppError } from '#core/errors/errors.ts';
import type { SendResult } from '#core/notify/delivery.ts';

/** What a connection that broke after the message had gone out is called: it may have arrived. */
const NO_ANSWER =
  /^(ECONNRESET|EPIPE|ETIMEDOUT|TimeoutError|AbortError|NetworkingError|RequestTimeout\w*)$/;

/** Sends and says how it went; a channel that throws has said so in its error. */
export const sendResultOf = async (send: () => Promise<SendResult>): Promise<SendResult> => {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof AppError)) {
      const name = error instanceof Error ? error.name : 'an error';
      return { kind: 'refused', because: `${name} within Trimtab`, again: false };
    }
    const { code } = error.details;
    if (typeof code === 'string' && NO_ANSWER.test(code))
      return { kind: 'unknown', because: error.message };
    return {
      kind: 'refused',
      because: error.message,
      again: error.retry === 'backoff',
      ...('alert' in error.details && { isTold: true }),
    };
  }
};

/** As `sendResultOf`, where a receiver knows a message that comes twice by its id. */
export const orAgain = (result: SendResult): SendResult =>
  result.kind === 'unknown' ? { kind: 'refused', because: result.because, again: true } : result;
