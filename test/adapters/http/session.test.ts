import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { ApiEnv } from '#adapters/http/api-route.ts';
import {
  makeSecurityLog,
  type SecurityEvent,
  type SecurityLine,
} from '#adapters/http/security-log.ts';
import { makeLocalSessions, requireSession } from '#adapters/http/session.ts';
import { ROLES } from '#core/contract/roles.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { NOW } from '#test/support/facts.ts';

const URL = 'http://127.0.0.1:4781';

const start = () => {
  let now = NOW;
  let secrets = 0;
  const security: SecurityEvent[] = [];
  const sessions = makeLocalSessions({
    publicUrl: URL,
    user: 'you',
    newSecret: () => `secret-${++secrets}`,
    now: () => now,
    logSecurity: (event) => security.push(event),
  });
  const app = new Hono().route('/session', sessions.routes);
  const signIn = async (url: string, method = 'GET') => app.request(url, { method });
  const cookieOf = (response: Response) =>
    (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const userOf = async (cookie: string) =>
    sessions.session(new Request(URL, { headers: { cookie } }));
  return { sessions, signIn, cookieOf, userOf, security, pass: (ms: number) => (now += ms) };
};

test('the address from the terminal signs in whoever opens it first, and nobody after', async () => {
  const { sessions, signIn, cookieOf, userOf, security } = start();
  const url = sessions.signInUrl();
  const first = await signIn(url);
  expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
  expect(await userOf(cookieOf(first))).toEqual({
    user: 'you',
    roles: ROLES,
    assurance: 'signed-in',
  });

  const second = await signIn(url);
  expect(second.status).toBe(404);
  expect(second.headers.get('set-cookie')).toBeNull();
  expect(security).toEqual(['unknown-session-token']);
});

test('the cookie goes to no script, no other site and no other port’s session', async () => {
  const { sessions, signIn } = start();
  const cookie = (await signIn(sessions.signInUrl())).headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^trimtab-4781=/);
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');
});

test('a HEAD does not use the address up', async () => {
  const { sessions, signIn } = start();
  const url = sessions.signInUrl();
  expect((await signIn(url, 'HEAD')).status).toBe(404);
  expect((await signIn(url)).status).toBe(303);
});

test('an address that nobody opened, and a session, end by the clock', async () => {
  const { sessions, signIn, cookieOf, userOf, pass } = start();
  const late = sessions.signInUrl();
  const cookie = cookieOf(await signIn(sessions.signInUrl()));
  pass(10 * MS_PER_MINUTE);
  expect((await signIn(late)).status).toBe(404);
  expect(await userOf(cookie)).toEqual({ user: 'you', roles: ROLES, assurance: 'signed-in' });
  pass(12 * MS_PER_HOUR);
  expect(await userOf(cookie)).toBeUndefined();
});

test('no cookie, or one that was made up, is nobody', async () => {
  const { userOf } = start();
  expect(await userOf('')).toBeUndefined();
  expect(await userOf('trimtab-4781=made-up')).toBeUndefined();
});

test('what needs a session knows its user', async () => {
  const { sessions, signIn, cookieOf } = start();
  const app = new Hono<ApiEnv>();
  app.use(requireSession(sessions.session, () => {}));
  app.get('/', (context) => context.text(context.get('user').user));
  const cookie = cookieOf(await signIn(sessions.signInUrl()));
  expect((await app.request(URL)).status).toBe(401);
  expect(await (await app.request(URL, { headers: { cookie } })).text()).toBe('you');
});

test('guesses fill no log: one line a minute per kind, and every one is counted', () => {
  const lines: SecurityLine[] = [];
  let now = NOW;
  const log = makeSecurityLog(
    (line) => lines.push(line),
    () => now,
  );
  for (let i = 0; i < 1_000; i += 1) log('unknown-link');
  log('wrong-host');
  now += MS_PER_MINUTE;
  log('unknown-link');
  expect(lines).toEqual([
    { event: 'unknown-link', at: NOW, count: 1 },
    { event: 'wrong-host', at: NOW, count: 1 },
    { event: 'unknown-link', at: now, count: 1_000 },
  ]);
});
