import { describe, expect, test } from 'vitest';
import { makeWebApp } from '#adapters/http/app.ts';
import { apiErrorSchema, changeListSchema, feedSchema, statusSchema } from '#core/contract/api.ts';
import { SIGN_IN_PATH } from '#core/contract/sign-in.ts';
import { ConflictError, NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { viewsOf } from '#test/core/present/approval-views.ts';
import { serve } from './serve.ts';
import { fakeWeb, LINK, PASS_ON_LINK, readOnlyWeb, STOP_LINK } from './web-use-cases.ts';

describe('a GET', () => {
  test.each([
    `/a/${LINK}`,
    `/stop/${STOP_LINK}`,
    `/pass-on/${PASS_ON_LINK}`,
    '/api/approvals',
    '/api/status',
    '/api/changes',
    '/api/events?after=x',
  ])('%s changes nothing, however often and by whichever method a scanner asks', async (path) => {
    const { request, web } = serve(readOnlyWeb(), 'you');
    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await request(path, { method, headers: { purpose: 'prefetch' } });
      expect(response.status).toBe(200);
    }
    expect(web.decisions).toEqual([]);
    expect(web.view).toEqual(viewsOf().open);
  });

  test('shows the page with headers that keep its address to itself', async () => {
    const { request } = serve();
    const { headers } = await request(`/a/${LINK}`);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
    const csp = headers.get('content-security-policy') ?? '';
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).toMatch(/style-src 'sha256-[A-Za-z0-9+/]+='/);
    expect(csp).not.toMatch(/script-src|unsafe/);
  });

  test('never writes the secret into the page', async () => {
    const { request } = serve();
    expect(await (await request(`/a/${LINK}`)).text()).not.toContain(LINK);
  });
});

describe('the API', () => {
  test('answers in the shapes of the contract', async () => {
    const { request } = serve(fakeWeb(), 'you');
    const read = async (path: string) => (await request(path)).json();
    expect(statusSchema.parse(await read('/api/status')).user).toBe('you');
    expect(changeListSchema.parse(await read('/api/changes')).changes).toEqual([]);
    expect(feedSchema.parse(await read('/api/events?after=c7')).next).toBe('c7');
  });

  test.each(['/api/status', '/api/changes', '/api/changes/x', '/api/events', '/api/nothing'])(
    '%s is closed to whoever has not signed in',
    async (path) => {
      const { request, security } = serve();
      const response = await request(path);
      expect(response.status).toBe(401);
      expect(apiErrorSchema.parse(await response.json()).error.code).toBe('SignInRequired');
      expect(security).toEqual(['no-session']);
    },
  );

  const brake = (body: unknown, headers: Record<string, string> = {}) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

  test('sets the brake in the name of the session, with a reason', async () => {
    const { request, web } = serve(fakeWeb(), 'ana');
    expect((await request('/api/brake', brake({ on: true, reason: 'incident' }))).status).toBe(204);
    expect(web.brakes).toEqual([{ on: true, reason: 'incident', user: 'ana' }]);
  });

  test.each([
    ['without a reason', brake({ on: true, reason: ' ' }), 400],
    ['with a user of its own', brake({ on: true, reason: 'x', user: 'root' }), 400],
    [
      'as a form',
      { ...brake({ on: true, reason: 'x' }), headers: { 'content-type': 'text/plain' } },
      415,
    ],
    ['that is no JSON', { ...brake({}), body: '{' }, 400],
    [
      'from another origin',
      brake({ on: true, reason: 'x' }, { origin: 'https://evil.example' }),
      403,
    ],
  ])('refuses a brake %s', async (_name, init, status) => {
    const { request, web } = serve(fakeWeb(), 'ana');
    expect((await request('/api/brake', init)).status).toBe(status);
    expect(web.brakes).toEqual([]);
  });

  test.each([
    [new ConflictError('moved'), 409, 'ConflictError', 'moved'],
    [new NotPermittedError('operators only'), 403, 'NotPermittedError', 'operators only'],
    [new UpstreamError('throttled'), 503, 'UpstreamError', 'throttled'],
    [
      new TypeError('x is not a function'),
      500,
      'InternalError',
      'Something went wrong here. The reference names it.',
    ],
  ])('answers %s in the one shape of an error', async (error, status, code, message) => {
    const changes = () => Promise.reject(error);
    const { request, failures } = serve(Object.assign(fakeWeb(), { changes }), 'you');
    const response = await request('/api/changes');
    expect(response.status).toBe(status);
    expect(apiErrorSchema.parse(await response.json()).error).toEqual({
      code,
      message,
      id: 'ref-1',
    });
    expect(failures).toEqual(status >= 500 ? [{ id: 'ref-1', route: '/api/changes', error }] : []);
  });

  test('says that a change or an address does not exist', async () => {
    const { request } = serve(fakeWeb(), 'you');
    expect((await request('/api/changes/chg-9')).status).toBe(404);
    expect((await request('/api/nothing')).status).toBe(404);
  });
});

test('another host name is not answered for', async () => {
  const { request, security } = serve(fakeWeb(), 'you');
  const response = await request('/api/status', { headers: { host: 'rebound.example:4781' } });
  expect(response.status).toBe(421);
  expect(security).toEqual(['wrong-host']);
});

test('over https browsers are told to stay there', async () => {
  const app = makeWebApp({
    useCases: fakeWeb(),
    publicUrl: 'https://trimtab.example.com',
    session: () => undefined,
    logSecurity: () => {},
    logError: () => {},
    newId: () => 'x',
  });
  const headers = { host: 'trimtab.example.com' };
  const response = await app.request(`https://trimtab.example.com/a/${LINK}`, { headers });
  expect(response.headers.get('strict-transport-security')).toContain('max-age=');
});

test('how one signs in is told to everybody where it is known, and nowhere else', async () => {
  const signIn = { issuer: 'https://issuer.example.com/pool', clientId: 'client-1' };
  const origin = 'https://trimtab.example.com';
  const appWith = (known?: typeof signIn) =>
    makeWebApp({
      useCases: fakeWeb(),
      publicUrl: origin,
      session: () => undefined,
      signIn: known,
      logSecurity: () => {},
      logError: () => {},
      newId: () => 'ref',
    });
  const ask = async (known?: typeof signIn) =>
    appWith(known).request(`${origin}${SIGN_IN_PATH}`, {
      headers: { host: 'trimtab.example.com' },
    });
  const told = await ask(signIn);
  expect(await told.json()).toEqual(signIn);
  expect(told.headers.get('strict-transport-security')).toContain('max-age=');
  expect((await ask()).status).toBe(404);
});
