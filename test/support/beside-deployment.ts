import { verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { makeInvoke } from '#local/functions.ts';
import { type HttpServer, listenHere } from '#local/http-server.ts';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { apiEvent } from './api-event.ts';
import { openEmbedded, prepare } from './embedded.ts';
import { oneFunction } from './estates.ts';
import { freePort } from './free-port.ts';
import { PUBLIC_KEY, type SignInProvider, startSignInProvider } from './sign-in-provider.ts';

interface Answer {
  readonly statusCode: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Returns the claims of a token as an HTTP API's JWT authorizer hands them over; undefined where it lets nobody through. */
const verified = (
  header: string | undefined,
  { issuer, clientId }: SignInProvider,
): Record<string, string> | undefined => {
  const [head = '', body = '', signature = ''] = header?.replace(/^Bearer /, '').split('.') ?? [];
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify('RSA-SHA256', signed, PUBLIC_KEY, Buffer.from(signature, 'base64url')))
    return undefined;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  const counts =
    claims.iss === issuer && claims.aud === clientId && Number(claims.exp) > Date.now() / 1_000;
  return counts
    ? Object.fromEntries(
        Object.entries(claims).map(([name, value]) => [
          name,
          Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
        ]),
      )
    : undefined;
};

/**
 * A deployment on this machine: the product's own `api` function behind what stands for API Gateway and Cognito. One for a
 * process, since a function reads its environment once.
 */
export const startDeployment = async (
  /** Its console, which may ask the provider. */
  pages?: (issuer: string) => Hono,
) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const provider = await startSignInProvider();
  // Read once, when the function is loaded.
  Object.assign(process.env, {
    SIGN_IN_ISSUER: provider.issuer,
    SIGN_IN_CLIENT: provider.clientId,
  });
  const prepared = await prepare(oneFunction());
  const embedded = await openEmbedded(prepared, { config: { mode: 'approve' }, publicUrl: url });
  const invoke = makeInvoke();
  const app = new Hono();
  app.all('/api/*', async (context, next) => {
    const claims = verified(context.req.header('authorization'), provider);
    return claims === undefined ? context.json({ message: 'Unauthorized' }, 401) : next();
  });
  const throughFunction = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const event = apiEvent(`${pathname}${search}`, {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...(text !== '' && { body: JSON.parse(text) }),
      claims: pathname.startsWith('/api/')
        ? verified(request.headers.get('authorization') ?? undefined, provider)
        : undefined,
    });
    const { statusCode, headers, body } = (await embedded.clock.during(() =>
      invoke('api', event),
    )) as Answer;
    const isEmpty = statusCode === 204;
    return new Response(isEmpty ? null : body, { status: statusCode, headers: headers ?? {} });
  };
  app.all('/api/*', (context) => throughFunction(context.req.raw));
  app.get('/.well-known/*', (context) => throughFunction(context.req.raw));
  if (pages !== undefined) app.route('/', pages(provider.issuer));
  const server: HttpServer = await listenHere(getRequestListener(app.fetch), port);
  const close = async () => {
    await server.close().catch(() => {});
    await provider.close();
    await embedded.close();
  };
  return { embedded, url, provider, close };
};

/** The command line of somebody who has a folder for settings of their own. */
export const aCommandLine = () => {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const environment = { XDG_CONFIG_HOME: home };
  const state = join(home, 'state');
  const trimtab = (...args: string[]) => runCli([...args, '--state', state], environment);
  /** Signs in as a person does: reads the address from the terminal, and opens it. */
  const login = (...args: string[]) =>
    runCli(['login', ...args, '--state', state], environment, undefined, async (line) => {
      const [, address] = /^ {2}(http\S+)$/.exec(line) ?? [];
      if (address !== undefined) await fetch(address);
    });
  return { trimtab, login, home };
};
