import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Now } from '#app/ports.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { stepUpPage } from '#core/present/page/step-up-page.ts';
import { formToken, isFormToken } from './form-token.ts';
import { PAGE_POLICY, securityHeaders } from './security-headers.ts';
import type { SecurityLog } from './security-log.ts';

export interface StepUp {
  /** `GET` and `POST /session/step-up`. */
  readonly routes: Hono;
  /** Whether a session was confirmed with a code just now. */
  readonly isFresh: (sessionSecret: string) => boolean;
}

/** A million codes, this many tries: one in two hundred thousand guesses is right. */
const TRIES = 5;
const CODE_LIFE_MS = 5 * MS_PER_MINUTE;
/** How long it counts that somebody confirmed who they are: enough to read one request and decide it. */
export const CONFIRMED_MS = 10 * MS_PER_MINUTE;
const MAX_FORM_BYTES = 1_024;

interface PendingCode {
  readonly hash: string;
  readonly expiresAt: number;
  readonly triesLeft: number;
}

/** Confirms a session with a code of six digits that is shown somewhere else. Kept in memory: a restart ends it. */
export const makeStepUp = (options: {
  readonly publicUrl: string;
  readonly now: Now;
  readonly logSecurity: SecurityLog;
  /** The session's secret, if it is one. */
  readonly secretOf: (request: Request) => string | undefined;
  readonly showCode?: (code: string) => void;
  readonly newCode?: () => string;
}): StepUp => {
  const { now, logSecurity, secretOf, showCode = () => {}, newCode = sixDigits } = options;
  const codes = new Map<string, PendingCode>();
  const freshUntil = new Map<string, number>();
  const isFresh = (secret: string) => (freshUntil.get(hashOf(secret)) ?? 0) > now();

  const stateOf = (secret: string) => {
    if (isFresh(secret)) return 'confirmed';
    const code = codes.get(hashOf(secret));
    return code !== undefined && code.expiresAt > now() ? 'waiting' : 'none';
  };
  const termsOf = (secret: string) => ({
    secret,
    version: `step-up ${stateOf(secret)} ${codes.get(hashOf(secret))?.triesLeft ?? ''}`,
    user: undefined,
  });
  const show = (context: Context, secret: string, status: 200 | 403 | 409 = 200) =>
    context.html(
      stepUpPage(stateOf(secret), { token: formToken(termsOf(secret)), status }),
      status,
    );

  const send = (secret: string) => {
    const code = newCode();
    const pending = { hash: hashOf(code), expiresAt: now() + CODE_LIFE_MS, triesLeft: TRIES };
    codes.set(hashOf(secret), pending);
    showCode(code);
  };
  const confirm = (secret: string, code: string): boolean => {
    const session = hashOf(secret);
    const pending = codes.get(session);
    if (pending === undefined || pending.expiresAt <= now()) return false;
    if (!isEqual(hashOf(code), pending.hash)) {
      const triesLeft = pending.triesLeft - 1;
      if (triesLeft > 0) codes.set(session, { ...pending, triesLeft });
      else codes.delete(session);
      return false;
    }
    codes.delete(session);
    freshUntil.set(session, now() + CONFIRMED_MS);
    return true;
  };

  const routes = new Hono();
  routes.use(securityHeaders(PAGE_POLICY, { isHttps: options.publicUrl.startsWith('https:') }));
  routes.get('/', (context) => {
    const secret = secretOf(context.req.raw);
    return secret === undefined ? context.text(SIGN_IN, 401) : show(context, secret);
  });
  routes.post('/', bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const secret = secretOf(context.req.raw);
    if (secret === undefined) return context.text(SIGN_IN, 401);
    const { token, decision, code } = await context.req.parseBody();
    if (typeof token !== 'string' || !isFormToken(token, termsOf(secret))) {
      logSecurity('bad-form-token');
      return show(context, secret, 409);
    }
    if (decision === 'send') send(secret);
    else if (!confirm(secret, typeof code === 'string' ? code.replaceAll(' ', '') : '')) {
      logSecurity('wrong-code');
      return show(context, secret, 403);
    }
    return context.redirect(context.req.path, 303);
  });
  return { routes, isFresh };
};

const SIGN_IN = 'Sign in first, then confirm.\n';

const sixDigits = (): string => String(randomInt(1_000_000)).padStart(6, '0');

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const isEqual = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
