import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { HTTPException } from 'hono/http-exception';
import type { MiddlewareHandler } from 'hono/types';
import { parse } from 'hono/utils/cookie';
import type { SessionUser } from '#app/opened-link.ts';
import type { NewSecret, Now } from '#app/ports.ts';
import { ROLES } from '#core/contract/roles.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { ApiEnv } from './api-route.ts';
import type { SecurityLog } from './security-log.ts';
import { makeStepUp } from './step-up.ts';

/**
 * Who sent a request, if somebody who has signed in. `handedOver` is what the platform says of the request besides, which
 * nobody who sends one can write: on Lambda its event.
 */
export type Session = (
  request: Request,
  handedOver?: unknown,
) => SessionUser | undefined | Promise<SessionUser | undefined>;

export interface LocalSessions {
  readonly session: Session;
  /** Returns an address that signs in whoever opens it first; for the terminal's owner, who presses a key to open it. */
  readonly signInUrl: () => string;
  /** Returns a cookie that is signed in, for a program of the same owner, until this process ends. */
  readonly issueCookie: () => string;
  /** `GET /session/<token>` and the pages of `/session/step-up`; to be mounted at `/session`. */
  readonly routes: Hono;
}

/** A path of this place: nothing that a browser could take for another host. */
const OWN_PATH = /^\/(?!\/)[a-z0-9/-]*$/;
/** A token that nobody has opened is worth nothing after this. */
const TOKEN_LIFE_MS = 10 * MS_PER_MINUTE;
const SESSION_LIFE_MS = 12 * MS_PER_HOUR;

/** Sessions of one machine: whoever can read the terminal is the user. Kept in memory, by hash; a restart ends them. */
export const makeLocalSessions = (options: {
  readonly publicUrl: string;
  readonly user: string;
  readonly newSecret: NewSecret;
  readonly now: Now;
  readonly logSecurity: SecurityLog;
  /** Shows a fresh code to the owner of this machine, in the terminal: somewhere else than in the browser. */
  readonly showCode?: (code: string) => void;
  readonly newCode?: () => string;
}): LocalSessions => {
  const { publicUrl, user, newSecret, now, logSecurity } = options;
  const { protocol, port } = new URL(publicUrl);
  // Cookies do not know ports: two of us on one machine must not sign each other out.
  const cookie = `trimtab-${port || protocol.replace(':', '')}`;
  const tokens = new Map<string, number>();
  const sessions = new Map<string, number>();

  const issue = (kept: Map<string, number>, lifeMs: number): string => {
    for (const [hash, expiresAt] of kept) if (expiresAt <= now()) kept.delete(hash);
    const secret = newSecret();
    kept.set(hashOf(secret), now() + lifeMs);
    return secret;
  };
  const isKnown = (kept: Map<string, number>, secret: string | undefined): boolean =>
    secret !== undefined && (kept.get(hashOf(secret)) ?? 0) > now();

  const secretOf = (request: Request): string | undefined => {
    const secret = parse(request.headers.get('cookie') ?? '', cookie)[cookie];
    return isKnown(sessions, secret) ? secret : undefined;
  };
  const stepUp = makeStepUp({ ...options, secretOf });

  const routes = new Hono().route('/step-up', stepUp.routes).get('/:token', (context) => {
    // A GET that signs in is bearable here only: the address comes from a terminal, and HEAD uses nothing up.
    const token = context.req.param('token');
    if (context.req.method !== 'GET' || !isKnown(tokens, token)) {
      logSecurity('unknown-session-token');
      return context.text(
        'This address was used already. Open a new one from the terminal.\n',
        404,
      );
    }
    tokens.delete(hashOf(token));
    setCookie(context, cookie, issue(sessions, SESSION_LIFE_MS), {
      httpOnly: true,
      sameSite: 'Strict',
      secure: protocol === 'https:',
      path: '/',
      maxAge: SESSION_LIFE_MS / 1_000,
    });
    const to = context.req.query('to') ?? '';
    return context.redirect(OWN_PATH.test(to) ? to : '/', 303);
  });

  return {
    session: (request) => {
      const secret = secretOf(request);
      if (secret === undefined) return undefined;
      // Who owns the machine owns all that is on it.
      return {
        user,
        roles: ROLES,
        assurance: stepUp.isFresh(secret) ? 'stepped-up' : 'signed-in',
      };
    },
    issueCookie: () => `${cookie}=${issue(sessions, Number.POSITIVE_INFINITY)}`,
    signInUrl: () => `${publicUrl}/session/${issue(tokens, TOKEN_LIFE_MS)}`,
    routes,
  };
};

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Lets only those in who have signed in; `user` is then set. */
export const requireSession =
  (session: Session, logSecurity: SecurityLog): MiddlewareHandler<ApiEnv> =>
  async (context, next) => {
    const user = await session(context.req.raw, context.env);
    if (user === undefined) {
      logSecurity('no-session');
      throw new HTTPException(401, { message: 'Sign in first.' });
    }
    context.set('user', user);
    context.set('logSecurity', logSecurity);
    return next();
  };
