import { describe, expect, test } from 'vitest';
import { makeWebApp } from '#adapters/http/app.ts';
import { alertListSchema } from '#core/contract/api-alerts.ts';
import { ROLES } from '#core/contract/roles.ts';
import { fakeWeb } from './web-use-cases.ts';

const ORIGIN = 'https://trimtab.example.com';

const open = ({ isSignedIn = true } = {}) => {
  const web = fakeWeb();
  const app = makeWebApp({
    useCases: web,
    publicUrl: ORIGIN,
    session: () => (isSignedIn ? { user: 'ana', roles: ROLES } : undefined),
    logSecurity: () => {},
    logError: () => {},
    newId: () => 'ref',
  });
  const send = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(`${ORIGIN}/api/alerts${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { host: new URL(ORIGIN).host, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return { web, send };
};

describe('alerts over the API', () => {
  test('are listed as the contract says', async () => {
    const list = alertListSchema.parse(await (await open().send('')).json());
    expect(list.alerts.map(({ id }) => id)).toEqual(['needs-person.chg-a']);
  });

  test('are acknowledged in the name of whoever has signed in, whatever is sent', async () => {
    const { web, send } = open();
    const answer = await send('/needs-person.chg-a/acknowledge', { note: ' on it ' });
    expect(answer.status).toBe(204);
    expect(web.acknowledged).toEqual([
      { id: 'needs-person.chg-a', by: 'ana', via: 'console', note: 'on it' },
    ]);
    expect((await send('/x/acknowledge', { by: 'bo' })).status).toBe(400);
  });

  test.each([
    ['nobody has signed in', () => [open({ isSignedIn: false }), {}] as const, 401],
    [
      'a page of another place sends it',
      () => [open(), { origin: 'https://evil.example' }] as const,
      403,
    ],
    ['a form sends it', () => [open(), { 'content-type': 'text/plain' }] as const, 415],
  ])('stay as they are when %s', async (_name, given, status) => {
    const [{ web, send }, headers] = given();
    expect((await send('/needs-person.chg-a/acknowledge', {}, headers)).status).toBe(status);
    expect(web.acknowledged).toEqual([]);
  });
});
