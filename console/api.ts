import type * as z from 'zod';
import {
  apiErrorSchema,
  changeListSchema,
  changeViewSchema,
  feedSchema,
  statusSchema,
} from '#core/contract/api.ts';
import {
  type AppError,
  InvariantError,
  NotFoundError,
  NotPermittedError,
  UpstreamError,
} from '#core/errors/errors.ts';

/** Everything that the console asks for, parsed by the contract. Nothing else in the console makes a request. */
export const api = {
  status: () => get('/api/status', statusSchema),
  changes: () => get('/api/changes', changeListSchema),
  /** @param id id of a change, or its number */
  change: (id: string) => get(`/api/changes/${encodeURIComponent(id)}`, changeViewSchema),
  /** @param after the cursor of the answer before; undefined for the first one */
  events: (after: string | undefined) =>
    get(
      after === undefined ? '/api/events' : `/api/events?after=${encodeURIComponent(after)}`,
      feedSchema,
    ),
  /** Stops all changes, or lets them go on. */
  setBrake: (request: { readonly on: boolean; readonly reason: string }) =>
    send('/api/brake', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    }),
};

/** Returns the id under which the server's log knows an error, if it has one. */
export const referenceOf = (error: unknown): string | undefined => {
  const id = (error as Partial<AppError>).details?.id;
  return typeof id === 'string' ? id : undefined;
};

const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
  const parsed = schema.safeParse(await send(path));
  if (parsed.success) return parsed.data;
  throw new InvariantError('The answer is not of the form this page knows. Reload the page.', {
    details: { path, issues: parsed.error.issues },
  });
};

/** Returns the body of the answer as it came; undefined where it has none. */
const send = async (path: string, init: RequestInit = {}): Promise<unknown> => {
  const headers = { accept: 'application/json', ...init.headers };
  const answer = await fetch(path, { ...init, headers }).catch((cause) => {
    throw new UpstreamError('Trimtab does not answer: the connection failed.', { cause });
  });
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw errorOf(answer.status, body);
  return body;
};

const errorOf = (status: number, body: unknown): AppError => {
  const { data } = apiErrorSchema.safeParse(body);
  const message = data?.error.message ?? `Trimtab answered with status ${status}.`;
  const context = { details: { status, ...data?.error } };
  if (status === 404) return new NotFoundError(message, context);
  if (status === 401 || status === 403) return new NotPermittedError(message, context);
  return new UpstreamError(message, context);
};
