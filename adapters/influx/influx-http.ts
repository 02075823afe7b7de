import { setTimeout as delay } from 'node:timers/promises';
import {
  AppError,
  type ErrorDetails,
  InvalidInputError,
  NotFoundError,
  NotPermittedError,
  UpstreamError,
} from '#core/errors/errors.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';

export interface InfluxRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface InfluxAnswer {
  readonly text: string;
  readonly headers: Headers;
}

export type CallInflux = (request: InfluxRequest) => Promise<InfluxAnswer>;

export interface InfluxHttpOptions {
  /** `https://…:8086`, without a slash at the end. */
  readonly url: string;
  /** Node's own; in tests another one. */
  readonly send?: typeof fetch;
  readonly timeoutMs?: number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** Three of them within the time that the function has. */
const TIMEOUT_MS = 5 * MS_PER_SECOND;
/** A server that restarts for its maintenance window is back by the next run: nobody waits here for that. */
const TRIES = 3;
const FIRST_DELAY_MS = 200;

/**
 * Returns calls to one InfluxDB. Every write of ours may be repeated, since a point is replaced by itself; so what may
 * work later is tried again a little later. All errors are the product's own, and quote nothing that was sent.
 */
export const makeCallInflux = ({
  url,
  send = fetch,
  timeoutMs = TIMEOUT_MS,
  wait = delay,
}: InfluxHttpOptions): CallInflux => {
  const once = async ({ method, path, headers, body }: InfluxRequest): Promise<InfluxAnswer> => {
    const call = `influxdb ${method} ${path.replace(/\?.*$/, '')}`;
    try {
      const answer = await send(`${url}${path}`, {
        method,
        ...(headers && { headers }),
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.text();
      if (answer.ok) return { text, headers: answer.headers };
      throw refusal(call, answer.status, messageIn(text));
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new UpstreamError(`${call} gave no answer: ${codeOf(cause)}`, {
        details: { code: codeOf(cause) },
      });
    }
  };
  return async (request) => {
    for (let tries = 1; ; tries++)
      try {
        return await once(request);
      } catch (error) {
        if (!(error instanceof UpstreamError) || tries === TRIES) throw error;
        await wait(FIRST_DELAY_MS * 2 ** (tries - 1));
      }
  };
};

/** Returns the product's error for a refusal. @see https://docs.influxdata.com/influxdb/v2/api/ */
export const refusal = (call: string, status: number, message: string): AppError => {
  const details: ErrorDetails = { code: `HTTP ${status}` };
  const says = `${call} failed with ${status}`;
  if (status === 429 || status >= 500) return new UpstreamError(says, { details });
  if (status === 401 || status === 403) return new NotPermittedError(says, { details });
  if (status === 404 || /^database not found/.test(message))
    return new NotFoundError(`${says}: ${message}`, { details });
  // The server quotes the line that it could not read after the reason.
  return new InvalidInputError(`${says}: ${message.replace(/'.*$/s, '…')}`, { details });
};

/** 1.x says `error`, 2 says `message`. */
const messageIn = (text: string): string => {
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    return String(error ?? message ?? '');
  } catch {
    return '';
  }
};

const codeOf = (cause: unknown): string => {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const { code, name } = (inner ?? {}) as { code?: unknown; name?: unknown };
  return String(typeof code === 'string' ? code : (name ?? 'unknown'));
};
