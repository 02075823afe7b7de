import { HTTPException } from 'hono/http-exception';
import type { MiddlewareHandler } from 'hono/types';
import type { Now } from '#app/ports.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import type { ApiEnv } from './api-route.ts';
import { isRead } from './request-checks.ts';

export type RequestKind = 'read' | 'decision';

/** Counts one request of somebody. Returns after how long it may come again; 0 when it may go on. */
export type TakeRequest = (who: string, kind: RequestKind) => number;

interface Limit {
  /** As many at once. */
  readonly burst: number;
  /** And then one for each of these. */
  readonly everyMs: number;
}

/** A console asks a few times a second, in several tabs; people decide with their hands, and scripts one by one. */
const LIMITS: Readonly<Record<RequestKind, Limit>> = {
  read: { burst: 240, everyMs: 25 },
  decision: { burst: 60, everyMs: 500 },
};

/** Token buckets of this process, one for each person and kind. Where there are several processes, what is before them limits. */
export const makeTokenBuckets = (now: Now, limits = LIMITS): TakeRequest => {
  /** When each bucket will be full again: one number is the whole state, and whole milliseconds are exact. */
  const fullAt = new Map<string, number>();
  return (who, kind) => {
    const { burst, everyMs } = limits[kind];
    const key = `${kind} ${who}`;
    const at = now();
    // A clock that was set back makes nobody wait longer than an empty bucket does.
    const full = Math.min(Math.max(at, fullAt.get(key) ?? at), at + burst * everyMs);
    const waitMs = full - (at + (burst - 1) * everyMs);
    if (waitMs > 0) return waitMs;
    fullAt.set(key, full + everyMs);
    return 0;
  };
};

/** Refuses what comes too fast, with the seconds to wait. Comes after the session: each person has limits of their own. */
export const limitRate =
  (take: TakeRequest): MiddlewareHandler<ApiEnv> =>
  (context, next) => {
    const { user, logSecurity } = context.var;
    const waitMs = take(user.user, isRead(context.req.method) ? 'read' : 'decision');
    if (waitMs === 0) return next();
    logSecurity('too-many-requests');
    const seconds = Math.ceil(waitMs / MS_PER_SECOND);
    context.header('Retry-After', String(seconds));
    throw new HTTPException(429, { message: `Too many requests. Try again in ${seconds} s.` });
  };
