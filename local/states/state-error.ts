/** What a failed state reports; both may be missing, as in a Fail state without them. */
export interface Failure {
  readonly error?: string;
  readonly cause?: string;
}

/** A state that failed in the sense of the States Language; `Retry` and `Catch` decide what becomes of it. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly failure: Failure;

  constructor(error: string | undefined, cause: string | undefined) {
    super(`${error ?? 'no error name'}: ${cause ?? 'no cause'}`);
    this.failure = {
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    };
  }
}

/** 256 KiB of UTF-8, the most that may pass into, between and out of states. */
export const PAYLOAD_LIMIT = 262_144;

/** Returns `value` as JSON text. @throws StateError `States.DataLimitExceeded` when it is over the payload limit. */
export const payload = (value: unknown, what: string): string => {
  const text = JSON.stringify(value ?? null);
  const bytes = Buffer.byteLength(text);
  if (bytes <= PAYLOAD_LIMIT) return text;
  throw new StateError(
    'States.DataLimitExceeded',
    `The ${what} has ${bytes} bytes; at most ${PAYLOAD_LIMIT} are allowed. Pass ids and small facts.`,
  );
};

/**
 * Whether an `ErrorEquals` list covers an error.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const covers = (errorEquals: readonly string[], error: string | undefined): boolean => {
  // "A States.Runtime error isn't retriable, and will always cause the execution to fail."
  if (error === 'States.Runtime') return false;
  return errorEquals.some((name) => {
    if (name === 'States.ALL') return error !== 'States.DataLimitExceeded';
    if (name === 'States.TaskFailed' && isTaskFailure(error)) return true;
    // "States.Timeout: ran longer than TimeoutSeconds, or failed to send a heartbeat".
    return name === error || (name === 'States.Timeout' && error === 'States.HeartbeatTimeout');
  });
};

/** `States.TaskFailed` is a wildcard for everything but time-outs and the terminal errors. */
const isTaskFailure = (error: string | undefined): boolean =>
  error !== 'States.Timeout' &&
  error !== 'States.HeartbeatTimeout' &&
  error !== 'States.DataLimitExceeded';
