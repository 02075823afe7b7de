import { describe, expect, test } from 'vitest';
import { makeApi } from '#adapters/http/api.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import type { TakeRequest } from '#adapters/http/rate-limit.ts';
import type { SecurityEvent } from '#adapters/http/security-log.ts';
import { apiErrorSchema } from '#core/contract/api.ts';
import { ROLES, type Role } from '#core/contract/roles.ts';
import { type FakeWeb, fakeWeb } from './web-use-cases.ts';

/** Every route that is declared, as its declaration has it: a new one is tested without a line here. */

const ORIGIN = 'http://127.0.0.1:4781';

const api = makeApi({ useCases: fakeWeb(), session: () => undefined, logSecurity: () => {} });
const DECLARED = api.openAPIRegistry.definitions.flatMap((each) =>
  each.type === 'route' ? [each.route] : [],
);
const keyOf = ({ method, path }: { method: string; path: string }) =>
  `${method.toUpperCase()} ${path}`;

const serve = (
  roles: readonly Role[] | undefined,
  { web = fakeWeb(), takeRequest }: { web?: FakeWeb; takeRequest?: TakeRequest } = {},
) => {
  const security: SecurityEvent[] = [];
  const app = makeWebApp({
    useCases: web,
    publicUrl: ORIGIN,
    session: () => (roles === undefined ? undefined : { user: 'ana', roles }),
    logSecurity: (event) => security.push(event),
    logError: () => {},
    newId: () => 'ref',
    ...(takeRequest && { takeRequest }),
  });
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await app.request(`${ORIGIN}/api${path.replaceAll(/\{\w+\}/g, 'chg-a')}`, {
      method: method.toUpperCase(),
      headers: { host: new URL(ORIGIN).host, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  };
  return { send, security, web };
};

/** Whether somebody was refused for the role alone. */
const isRefused = ({ status, text }: { status: number; text: string }) =>
  status === 403 && text.includes('This needs the role');

test('every address that answers is declared', () => {
  const answering = api.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect([...new Set(answering)].sort()).toEqual(DECLARED.map(keyOf).sort());
});

test('whatever changes something needs more than to look, but for the stop', () => {
  const writes = DECLARED.filter((route) => route.method !== 'get' && route['x-role'] === 'viewer');
  expect(writes.map(keyOf)).toEqual(['POST /brake']);
});

describe.each(DECLARED.map((route) => [keyOf(route), route] as const))('%s', (_key, route) => {
  const needed = ROLES.indexOf(route['x-role']);

  test.each(ROLES.map((role, rank) => [role, rank >= needed] as const))(
    'as %s: %s',
    async (role, may) => {
      const { send, security } = serve([role]);
      const answer = await send(route.method, route.path, route.method === 'get' ? undefined : {});
      expect(isRefused(answer)).toBe(!may);
      expect(security).toEqual(may ? [] : ['not-permitted']);
      if (!may) expect(apiErrorSchema.parse(JSON.parse(answer.text)).error.id).toBe('ref');
    },
  );

  test('is closed to whoever has no role, and to whoever has not signed in', async () => {
    expect(isRefused(await serve([]).send(route.method, route.path))).toBe(true);
    const nobody = await serve(undefined).send(route.method, route.path);
    expect(nobody.status).toBe(401);
    expect(apiErrorSchema.parse(JSON.parse(nobody.text)).error).toMatchObject({
      code: 'SignInRequired',
      id: 'ref',
    });
  });
});

describe('the stop', () => {
  test.each(ROLES)('%s may stop', async (role) => {
    const { send, web } = serve([role]);
    expect((await send('post', '/brake', { on: true, reason: 'incident' })).status).toBe(204);
    expect(web.brakes).toHaveLength(1);
  });

  test.each([
    ['viewer', 403],
    ['approver', 403],
    ['operator', 204],
    ['admin', 204],
  ] as const)('%s who lifts it: %i', async (role, status) => {
    const { send, security, web } = serve([role]);
    expect((await send('post', '/brake', { on: false, reason: 'over' })).status).toBe(status);
    expect([web.brakes.length, security.length]).toEqual(status === 204 ? [1, 0] : [0, 1]);
  });
});

describe('somebody who asks too fast', () => {
  const asked: unknown[] = [];
  const takeRequest: TakeRequest = (...request) => {
    asked.push(request);
    return 1_200;
  };

  test('is told when to come again, before anything is looked at', async () => {
    const { send, security, web } = serve(['admin'], { takeRequest });
    const answer = await send('post', '/brake', { on: true, reason: 'x' });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(apiErrorSchema.parse(JSON.parse(answer.text)).error).toEqual({
      code: 'TooManyRequests',
      message: 'Too many requests. Try again in 2 s.',
      id: 'ref',
    });
    expect([security, web.brakes]).toEqual([['too-many-requests'], []]);
  });

  test('is counted by name, reads apart from decisions', async () => {
    asked.length = 0;
    const { send } = serve(['admin'], { takeRequest });
    await send('get', '/status');
    await send('post', '/rollback', {});
    expect(asked).toEqual([
      ['ana', 'read'],
      ['ana', 'decision'],
    ]);
  });
});
