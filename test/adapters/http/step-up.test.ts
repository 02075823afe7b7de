import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { SecurityEvent } from '#adapters/http/security-log.ts';
import { makeLocalSessions } from '#adapters/http/session.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { NOW } from '#test/support/facts.ts';

const URL = 'http://127.0.0.1:4781';
const PATH = '/session/step-up';

const start = async () => {
  let now = NOW;
  let secrets = 0;
  const shown: string[] = [];
  const security: SecurityEvent[] = [];
  const sessions = makeLocalSessions({
    publicUrl: URL,
    user: 'you',
    newSecret: () => `secret-${++secrets}`,
    now: () => now,
    logSecurity: (event) => security.push(event),
    showCode: (code) => shown.push(code),
    newCode: () => `00000${shown.length + 1}`,
  });
  const app = new Hono().route('/session', sessions.routes);
  const signIn = async () =>
    ((await app.request(sessions.signInUrl())).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const cookie = await signIn();
  const tokenOf = async (as = cookie) =>
    /name="token" value="([^"]*)"/.exec(
      await (await app.request(PATH, { headers: { cookie: as } })).text(),
    )?.[1] ?? '';
  const post = async (form: Record<string, string>, as = cookie) =>
    app.request(PATH, {
      method: 'POST',
      body: new URLSearchParams({ token: await tokenOf(as), ...form }),
      headers: { cookie: as },
    });
  const assurance = async (as = cookie) =>
    (await sessions.session(new Request(URL, { headers: { cookie: as } })))?.assurance;
  return { app, signIn, post, assurance, shown, security, pass: (ms: number) => (now += ms) };
};

test('a code that was shown elsewhere confirms this session, once and for ten minutes', async () => {
  const { post, assurance, shown, signIn, pass } = await start();
  expect(await assurance()).toBe('signed-in');
  expect((await post({ decision: 'send' })).status).toBe(303);
  expect((await post({ decision: 'confirm', code: shown[0] ?? '' })).status).toBe(303);
  expect(await assurance()).toBe('stepped-up');
  expect(await assurance(await signIn())).toBe('signed-in');
  pass(10 * MS_PER_MINUTE);
  expect(await assurance()).toBe('signed-in');
  expect((await post({ decision: 'confirm', code: shown[0] ?? '' })).status).toBe(403);
});

test('five wrong codes use the right one up', async () => {
  const { post, assurance, shown, security } = await start();
  await post({ decision: 'send' });
  for (let i = 0; i < 5; i++)
    expect((await post({ decision: 'confirm', code: '999999' })).status).toBe(403);
  expect((await post({ decision: 'confirm', code: shown[0] ?? '' })).status).toBe(403);
  expect(await assurance()).toBe('signed-in');
  expect(security).toEqual(Array(6).fill('wrong-code'));
});

test('a code is good for five minutes, and for the session that asked for it', async () => {
  const { post, assurance, shown, signIn, pass } = await start();
  await post({ decision: 'send' });
  const other = await signIn();
  expect((await post({ decision: 'confirm', code: shown[0] ?? '' }, other)).status).toBe(403);
  pass(5 * MS_PER_MINUTE);
  expect((await post({ decision: 'confirm', code: shown[0] ?? '' })).status).toBe(403);
  expect([await assurance(), await assurance(other)]).toEqual(['signed-in', 'signed-in']);
});

test('nothing is shown to whoever has not signed in, nor done without the form of the page', async () => {
  const { app, post, assurance, shown } = await start();
  expect((await app.request(PATH)).status).toBe(401);
  expect((await app.request(PATH, { method: 'POST' })).status).toBe(401);
  expect((await post({ decision: 'send', token: 'made-up' })).status).toBe(409);
  expect(shown).toEqual([]);
  expect(await assurance()).toBe('signed-in');
});
