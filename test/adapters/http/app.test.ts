import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FailedRequest } from '#adapters/http/api-error.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import type { SecurityEvent } from '#adapters/http/security-log.ts';
import { refusal, type VerbAnswer } from '#app/approvals/answers.ts';
import type { WebUseCases } from '#app/web-use-cases.ts';
import { apiErrorSchema, changeListSchema, feedSchema, statusSchema } from '#core/contract/api.ts';
import { approvalListSchema, verbAnswerSchema } from '#core/contract/api-approvals.ts';
import { ROLES } from '#core/contract/roles.ts';
import { ConflictError, NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { viewsOf } from '#test/core/present/approval-views.ts';
import {
  type FakeWeb,
  fakeWeb,
  LINK,
  PASS_ON_LINK,
  readOnlyWeb,
  STOP_LINK,
} from './web-use-cases.ts';

const URL = 'http://127.0.0.1:4781';
const HOST = { host: '127.0.0.1:4781' };

const serve = (web: FakeWeb = fakeWeb(), user?: string) => {
  const security: SecurityEvent[] = [];
  const failures: FailedRequest[] = [];
  const app = makeWebApp({
    useCases: web,
    publicUrl: URL,
    session: () => (user === undefined ? undefined : { user, roles: ROLES }),
    logSecurity: (event) => security.push(event),
    logError: (failed) => failures.push(failed),
    newId: () => 'ref-1',
  });
  const request = async (path: string, init: RequestInit = {}) =>
    app.request(`${URL}${path}`, { ...init, headers: { ...HOST, ...init.headers } });
  const tokenOf = async (path: string) =>
    /name="token" value="([^"]*)"/.exec(await (await request(path)).text())?.[1] ?? '';
  const post = async (
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ) =>
    request(path, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  return { web, security, failures, request, tokenOf, post };
};

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

describe('a decision', () => {
  test('is made by the form of the page, once, and the page then says so', async () => {
    const { request, tokenOf, post, web } = serve();
    const token = await tokenOf(`/a/${LINK}`);
    const response = await post(
      `/a/${LINK}`,
      { token, decision: 'approve', note: ' fine ' },
      { origin: 'null' },
    );
    expect([response.status, response.headers.get('location')]).toEqual([303, `/a/${LINK}`]);
    expect(web.decisions).toMatchObject([{ secret: LINK, decision: 'approve', note: 'fine' }]);
    expect(await (await request(`/a/${LINK}`)).text()).toContain('It runs now');

    const replayed = await post(`/a/${LINK}`, { token, decision: 'reject', note: 'no' });
    expect(replayed.status).toBe(409);
    expect(web.decisions).toHaveLength(1);
  });

  test.each([
    ['without a token', ''],
    ['with a token of nobody', 't'.repeat(43)],
  ])('%s is not made', async (_name, token) => {
    const { post, web, security } = serve();
    const response = await post(`/a/${LINK}`, { token, decision: 'approve', note: '' });
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('Nothing was changed: the page was out of date');
    expect(web.decisions).toEqual([]);
    expect(security).toEqual(['bad-form-token']);
  });

  test('with the token of an older state is not made', async () => {
    const { tokenOf, post, web } = serve();
    const token = await tokenOf(`/a/${LINK}`);
    web.view = { ...viewsOf().open, version: 'apr-1 waiting 1' };
    expect((await post(`/a/${LINK}`, { token, decision: 'approve', note: '' })).status).toBe(409);
    expect(web.decisions).toEqual([]);
  });

  test('with a token that was shown to another session is not made', async () => {
    const token = await serve(fakeWeb(), 'ana').tokenOf(`/a/${LINK}`);
    const { post, web } = serve(fakeWeb(), 'bo');
    expect((await post(`/a/${LINK}`, { token, decision: 'approve', note: '' })).status).toBe(409);
    expect(web.decisions).toEqual([]);
  });

  test('carries who has signed in', async () => {
    const { tokenOf, post, web } = serve(fakeWeb(), 'ana');
    await post(`/a/${LINK}`, { token: await tokenOf(`/a/${LINK}`), decision: 'approve', note: '' });
    expect(web.decisions).toMatchObject([{ session: { user: 'ana' } }]);
  });

  test('to reject without a reason asks for one', async () => {
    const { tokenOf, post, web } = serve();
    const response = await post(`/a/${LINK}`, {
      token: await tokenOf(`/a/${LINK}`),
      decision: 'reject',
      note: ' ',
    });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Write a few words why');
    expect(web.decisions).toEqual([]);
  });

  test('that names no decision is refused', async () => {
    const { tokenOf, post, web } = serve();
    const token = await tokenOf(`/a/${LINK}`);
    expect((await post(`/a/${LINK}`, { token, decision: 'delete', note: '' })).status).toBe(400);
    expect(web.decisions).toEqual([]);
  });

  test.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['that the browser calls cross-site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused before anything is looked at', async (_name, headers) => {
    const { tokenOf, post, web, security } = serve();
    const token = await tokenOf(`/a/${LINK}`);
    expect(
      (await post(`/a/${LINK}`, { token, decision: 'approve', note: '' }, headers)).status,
    ).toBe(403);
    expect(web.decisions).toEqual([]);
    expect(security).toEqual(['wrong-origin']);
  });

  test('larger than a form can be is refused', async () => {
    const { post, web } = serve();
    expect((await post(`/a/${LINK}`, { note: 'x'.repeat(9_000) })).status).toBe(413);
    expect(web.decisions).toEqual([]);
  });
});

describe('a link that is not valid', () => {
  const guesses = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'abAB01_-'), minLength: 43, maxLength: 43 }),
    fc
      .webSegment({ size: 'small' })
      .filter((segment) => segment !== '' && !segment.startsWith('.')),
  );

  test('answers the same page, whatever it is, and is counted', async () => {
    const { request, post, security, web } = serve();
    const answers = new Set<string>();
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(guesses, async (guess) => {
        for (const path of [`/a/${guess}`, `/stop/${guess}`]) {
          const shown = await request(path);
          const sent = await post(path, { token: 'x', decision: 'approve', note: '' });
          answers.add(await shown.text()).add(await sent.text());
          expect([shown.status, sent.status]).toEqual([404, 404]);
          asked += 2;
        }
      }),
      { numRuns: 30 },
    );
    expect(answers.size).toBe(1);
    expect(security.filter((event) => event === 'unknown-link')).toHaveLength(asked);
    expect(web.decisions).toEqual([]);
  });

  test('is a stop link where a decision is asked for, and the other way round', async () => {
    const { request } = serve();
    expect((await request(`/a/${STOP_LINK}`)).status).toBe(404);
    expect((await request(`/stop/${LINK}`)).status).toBe(404);
  });
});

describe('the stop link', () => {
  test('shows what it would do and stops on POST, with a reason', async () => {
    const { request, tokenOf, post, web } = serve();
    const token = await tokenOf(`/stop/${STOP_LINK}`);
    const response = await post(`/stop/${STOP_LINK}`, {
      token,
      decision: 'stop',
      note: 'incident',
    });
    expect(response.status).toBe(303);
    expect(web.stops).toMatchObject([{ secret: STOP_LINK, reason: 'incident', version: 'off' }]);
    expect(await (await request(`/stop/${STOP_LINK}`)).text()).toContain('Stopped by Ana');
  });

  test('does not stop without the form', async () => {
    const { post, web } = serve();
    expect((await post(`/stop/${STOP_LINK}`, { token: '', note: 'x' })).status).toBe(409);
    expect(web.stops).toEqual([]);
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

test('a failing page gives a reference and is logged without its address', async () => {
  const viewApproval = () => Promise.reject(new UpstreamError('the table is busy'));
  const { request, failures } = serve(Object.assign(fakeWeb(), { viewApproval }));
  const response = await request(`/a/${LINK}`);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('<code>ref-1</code>');
  expect(failures).toHaveLength(1);
  expect(JSON.stringify(failures)).not.toContain(LINK);
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

describe('a link to pass on', () => {
  test('shows who would be asked, and passes it on by its form', async () => {
    const { request, tokenOf, post, web } = serve();
    const path = `/pass-on/${PASS_ON_LINK}`;
    expect(await (await request(path)).text()).toContain('Pass it on to Bo');
    expect((await post(path, { token: '', decision: 'pass-on' })).status).toBe(409);
    expect(web.passedOn).toEqual([]);
    const token = await tokenOf(path);
    expect((await post(path, { token, decision: 'pass-on' })).status).toBe(303);
    expect(web.passedOn).toMatchObject([{ secret: PASS_ON_LINK, version: 'p' }]);
  });
});

describe('what is refused', () => {
  test.each([
    ['of another origin', { origin: 'https://evil.example' }, 'x', 403],
    ['without the form', {}, 'x', 409],
    ['that is too large', {}, 'x'.repeat(9_000), 413],
  ])(
    '%s is told to the ledger of whose link it is, and of no other',
    async (_name, headers, note, status) => {
      const { post, web } = serve();
      const form = { token: 'x', decision: 'approve', note };
      expect((await post(`/a/${LINK}`, form, headers)).status).toBe(status);
      expect(web.refused).toMatchObject([{ secret: LINK, what: 'decide' }]);
      await post(`/a/${'z'.repeat(43)}`, form, headers);
      expect(web.refused).toHaveLength(1);
    },
  );
});

describe('approvals over the API', () => {
  const json = (body: unknown) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

  test.each<[string, unknown, keyof WebUseCases['approvals'], object]>([
    [
      'decision',
      { decision: 'approve', version: 'v', note: ' ok ' },
      'decide',
      { note: 'ok', version: 'v' },
    ],
    ['withdraw', { reason: 'no' }, 'withdraw', { because: 'no' }],
    ['snooze', { until: 5, reason: 'later' }, 'snooze', { until: 5, because: 'later' }],
    ['comment', { text: 'why?' }, 'comment', { text: 'why?' }],
    ['ask-again', {}, 'askAgain', {}],
    ['pass-on', {}, 'passOn', {}],
  ])('%s is done in the name of the session', async (path, body, verb, expected) => {
    const sent: unknown[] = [];
    const web = fakeWeb();
    const approvals = {
      ...web.approvals,
      [verb]: async (request: unknown) => {
        sent.push(request);
        return { kind: 'done', says: 'Done.' };
      },
    };
    const { request } = serve(Object.assign(web, { approvals }), 'ana');
    const response = await request(`/api/approvals/apr-1/${path}`, json(body));
    expect([response.status, await response.json()]).toEqual([
      200,
      { kind: 'done', says: 'Done.' },
    ]);
    expect(sent).toMatchObject([
      {
        target: { approval: 'apr-1' },
        by: { name: 'ana', how: 'session', assurance: 'signed-in' },
        via: 'console',
        ...expected,
      },
    ]);
    await request(`/api/approvals/chg-0007/${path}`, {
      ...json(body),
      headers: { 'content-type': 'application/json', 'x-trimtab-client': 'cli' },
    });
    expect(sent[1]).toMatchObject({ target: { change: 'chg-0007' }, via: 'cli' });
  });

  test.each<[VerbAnswer['kind'], number]>([
    ['not-permitted', 403],
    ['needs-step-up', 403],
    ['not-found', 404],
    ['stale', 409],
    ['expired', 409],
    ['needs-reason', 422],
  ])('%s is answered with %d and one sentence', async (kind, status) => {
    const web = fakeWeb();
    const approvals = { ...web.approvals, decide: async () => refusal(kind as 'stale') };
    const { request } = serve(Object.assign(web, { approvals }), 'ana');
    const response = await request(
      '/api/approvals/apr-1/decision',
      json({ decision: 'approve', version: 'v' }),
    );
    expect(response.status).toBe(status);
    expect(verbAnswerSchema.parse(await response.json()).kind).toBe(kind);
  });

  test('lists in the shape of the contract, and takes at most fifty at once', async () => {
    const { request } = serve(fakeWeb(), 'ana');
    const list = await (await request('/api/approvals')).json();
    expect(approvalListSchema.parse(list).approvals).toEqual([]);
    const bulk = (count: number) =>
      request(
        '/api/approvals/bulk',
        json({
          decision: 'approve',
          approvals: Array.from({ length: count }, () => ({ approval: 'apr-1', version: 'v' })),
        }),
      );
    expect((await bulk(50)).status).toBe(200);
    expect((await bulk(51)).status).toBe(400);
    expect((await bulk(0)).status).toBe(400);
  });
});
