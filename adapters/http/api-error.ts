import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod';
import { AppError } from '#core/errors/errors.ts';
import { failedPage } from '#core/present/page/failed-page.ts';

/** What is logged of a failed request: the pattern of its route, never its address, which may hold a secret. */
export interface FailedRequest {
  readonly id: string;
  readonly route: string;
  readonly error: unknown;
}

const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  InvalidInputError: 400,
  NotPermittedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  UpstreamError: 503,
};

/** Refusals that are made before a use case is asked. */
const REFUSED: Readonly<Record<number, string>> = {
  401: 'SignInRequired',
  429: 'TooManyRequests',
};

/** How an error is answered; what we did not throw on purpose is not told, only referred to. */
export const errorAnswer = (error: unknown) => {
  if (error instanceof z.ZodError) {
    return { status: 400 as const, code: 'InvalidInputError', message: z.prettifyError(error) };
  }
  if (error instanceof HTTPException) {
    return {
      status: error.status as ContentfulStatusCode,
      code: REFUSED[error.status] ?? 'InvalidInputError',
      message: error.message,
    };
  }
  const status = error instanceof AppError ? STATUS[error.name] : undefined;
  return error instanceof AppError && status !== undefined
    ? { status, code: error.name, message: error.message }
    : {
        status: 500 as const,
        code: 'InternalError',
        message: 'Something went wrong here. The reference names it.',
      };
};

/** Answers an error under an id, by which it is logged: data in the one shape that all errors have, a page for people. */
export const answerError =
  (newId: () => string, logError: (failed: FailedRequest) => void) =>
  (error: unknown, context: Context, route: string) => {
    const id = newId();
    const { status, code, message } = errorAnswer(error);
    if (status >= 500) logError({ id, route, error });
    return route.startsWith('/api/')
      ? context.json({ error: { code, message, id } }, status)
      : context.html(failedPage(message, id), status);
  };
