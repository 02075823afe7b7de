import type { MiddlewareHandler } from 'hono/types';
import type { SecurityLog } from './security-log.ts';

export interface RequestChecks {
  /** Where people's links lead: the only host that is answered for. */
  readonly publicUrl: string;
  readonly logSecurity: SecurityLog;
}

/** Methods that change nothing. */
export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Refuses another host: a name that somebody else pointed at this address would otherwise share its origin. */
export const checkHost = ({ publicUrl, logSecurity }: RequestChecks): MiddlewareHandler => {
  const expected = new URL(publicUrl).host;
  return async (context, next) => {
    if (context.req.header('host')?.toLowerCase() === expected) return next();
    logSecurity('wrong-host');
    return context.text(`This is answered at ${publicUrl} only.\n`, 421);
  };
};

/**
 * Whether a page of another origin sent it. A form of a page without referrer sends `Origin: null`, even to itself, so
 * `null` alone says nothing: then the browser's own word (`Sec-Fetch-Site`) counts, and always the form's token, which
 * no other origin can read.
 */
export const isForeign = (headers: Headers, ownOrigin: string): boolean => {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  return (
    (origin !== null && origin !== 'null' && origin !== ownOrigin) ||
    site === 'cross-site' ||
    site === 'same-site'
  );
};

/** Refuses a write that a page of another origin sent, but for what `except` checks and writes down itself. */
export const checkOrigin = (
  { publicUrl, logSecurity }: RequestChecks,
  except: readonly string[] = [],
): MiddlewareHandler => {
  const own = new URL(publicUrl).origin;
  return async (context, next) => {
    const isExcepted = except.some((path) => context.req.path.startsWith(`${path}/`));
    if (isExcepted || isRead(context.req.method) || !isForeign(context.req.raw.headers, own))
      return next();
    logSecurity('wrong-origin');
    return context.text('A write must come from a page of this place.\n', 403);
  };
};
