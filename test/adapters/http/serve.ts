import type { FailedRequest } from '#adapters/http/api-error.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import type { SecurityEvent } from '#adapters/http/security-log.ts';
import { ROLES, type Role } from '#core/contract/roles.ts';
import { type FakeWeb, fakeWeb } from './web-use-cases.ts';

const URL = 'http://127.0.0.1:4781';
const HOST = { host: '127.0.0.1:4781' };

/** The app over these use cases, as a browser speaks to it; `user` has signed in. */
export const serve = (web: FakeWeb = fakeWeb(), user?: string, roles: readonly Role[] = ROLES) => {
  const security: SecurityEvent[] = [];
  const failures: FailedRequest[] = [];
  const app = makeWebApp({
    useCases: web,
    publicUrl: URL,
    session: () => (user === undefined ? undefined : { user, roles }),
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
