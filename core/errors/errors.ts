/** What an error carries besides its message; never a secret, a task token or a whole payload. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

interface ErrorContext {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/**
 * The parent of everything that is thrown on purpose: for what the caller cannot handle on the spot.
 *
 * The list of children in this file is closed. `name` is a literal, because state machines match on it and
 * bundlers rename classes. A message says what was expected, what was found and what to do.
 */
export abstract class AppError extends Error {
  abstract override readonly name: string;
  /** `backoff`: the same call may succeed later. `never`: it fails the same way each time. */
  abstract readonly retry: 'never' | 'backoff';
  readonly details: ErrorDetails;

  constructor(message: string, { details = {}, cause }: ErrorContext = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.details = details;
  }
}

/** What came in (a request, a file, a configuration) is not what is expected. */
export class InvalidInputError extends AppError {
  override readonly name = 'InvalidInputError';
  override readonly retry = 'never';
}

/** What was asked for by id does not exist. */
export class NotFoundError extends AppError {
  override readonly name = 'NotFoundError';
  override readonly retry = 'never';
}

/** The state moved since it was read: another holder, another edit, a decision already used. */
export class ConflictError extends AppError {
  override readonly name = 'ConflictError';
  override readonly retry = 'never';
}

/** A guard, the policy or a missing approval forbids it. */
export class NotPermittedError extends AppError {
  override readonly name = 'NotPermittedError';
  override readonly retry = 'never';
}

/** Another system failed or throttled; the only error that is retried. */
export class UpstreamError extends AppError {
  override readonly name = 'UpstreamError';
  override readonly retry = 'backoff';
}

/** A bug of ours: something that cannot be, was. */
export class InvariantError extends AppError {
  override readonly name = 'InvariantError';
  override readonly retry = 'never';
}
