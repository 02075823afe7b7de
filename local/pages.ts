import { existsSync } from 'node:fs';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono/types';
import { newSessionSecret } from '#adapters/aws/secret.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import { newErrorId } from '#adapters/http/error-id.ts';
import { LINK_PATHS } from '#adapters/http/link-pages.ts';
import { makeTokenBuckets } from '#adapters/http/rate-limit.ts';
import { checkHost, checkOrigin } from '#adapters/http/request-checks.ts';
import { consolePolicy, securityHeaders } from '#adapters/http/security-headers.ts';
import { makeSecurityLog } from '#adapters/http/security-log.ts';
import { type LocalSessions, makeLocalSessions } from '#adapters/http/session.ts';
import type { WebUseCases } from '#app/web-use-cases.ts';
import type { VirtualClock } from './clock.ts';
import type { Cloud } from './cloud.ts';
import { type HttpServer, listenHere } from './http-server.ts';
import { mailboxApp } from './mailbox/mailbox-app.ts';
import { makeInteract } from './mailbox/slack-interaction.ts';

export interface PagesOptions {
  readonly clock: VirtualClock;
  readonly cloud: Pick<Cloud, 'mails' | 'messages' | 'elsewhere'>;
  readonly useCases: WebUseCases;
  readonly publicUrl: string;
  readonly user: string;
  /** Their id in the embedded Slack. */
  readonly slackUser: string;
  readonly log: (line: string) => void;
  /** Shows a code to the owner of this machine, to confirm that it is them; in the terminal, when left out. */
  readonly showCode?: (code: string) => void;
  /** Folder of the built console. */
  readonly consoleDir?: string;
}

const CONSOLE_DIR = decodeURIComponent(new URL('../dist/console/', import.meta.url).pathname);

const showInTerminal = (code: string): void => {
  process.stderr.write(`\n  Code to confirm that it is you: ${code}\n`);
};

/** Links, console, mailbox and sign-in of this machine, as one app; who is signed in is known to it alone. */
export const makePages = (options: PagesOptions) => {
  const { clock, cloud, useCases, publicUrl, user, log } = options;
  const logSecurity = makeSecurityLog((line) => log(JSON.stringify({ security: line })), clock.now);
  const sessions = makeLocalSessions({
    publicUrl,
    user,
    newSecret: newSessionSecret,
    now: Date.now,
    logSecurity,
    showCode: options.showCode ?? showInTerminal,
  });
  const app = new Hono();
  // Whoever asks is answered at one moment of the simulated time.
  app.use((_, next) => clock.during(next));
  // The pages behind links check it themselves, and write down whose link it was.
  app.use(
    checkHost({ publicUrl, logSecurity }),
    checkOrigin({ publicUrl, logSecurity }, LINK_PATHS),
  );
  app.route('/session', sessions.routes);
  // Its mails hold links that decide; the console without a session could only say that it is not signed in.
  app.use('/mailbox/*', requireSignIn(sessions));
  for (const page of ['/', '/approvals/*', '/changes/*', '/audit', '/settings'])
    app.use(page, requireSignIn(sessions));
  app.route(
    '/mailbox',
    mailboxApp({
      ...cloud,
      base: '/mailbox',
      alerts: useCases.alerts,
      user,
      interact: makeInteract({
        signingSecret: cloud.elsewhere.slackSigningSecret,
        user: options.slackUser,
        now: clock.now,
        // Within this process, and yet through everything that a request of Slack goes through.
        post: async (headers, body) =>
          app.request(`${publicUrl}/slack/interactions`, {
            method: 'POST',
            headers: { ...headers, host: new URL(publicUrl).host },
            body,
          }),
      }),
    }),
  );
  app.route(
    '/',
    makeWebApp({
      useCases,
      publicUrl,
      session: sessions.session,
      logSecurity,
      // By the clock on the wall: people ask in its time.
      takeRequest: makeTokenBuckets(Date.now),
      // By name only: a message may quote what was sent, and an address holds the link's secret.
      logError: ({ id, route, error }) =>
        log(JSON.stringify({ id, route, error: error instanceof Error ? error.name : 'unknown' })),
      newId: newErrorId,
    }),
  );
  app.route('/', consolePages(options.consoleDir ?? CONSOLE_DIR));
  return { app, sessions };
};

const SIGN_IN =
  'You are not signed in here. Press o in the terminal where npm start runs: it opens an address that signs you in.\n';

const requireSignIn =
  ({ session }: LocalSessions): MiddlewareHandler =>
  async (context, next) =>
    (await session(context.req.raw)) === undefined ? context.text(SIGN_IN, 401) : next();

/** The console as `npm install` built it; every address that is no file is the console's own. */
export const consolePages = (root: string, signIn: readonly string[] = []): Hono => {
  const app = new Hono();
  app.use('/assets/*', keptForever);
  app.use(securityHeaders(consolePolicy(signIn), { isHttps: false }));
  if (!existsSync(root)) {
    app.get('*', (context) =>
      context.text('The console was not built: run npm install (or npm run prepare).\n', 503),
    );
    return app;
  }
  app.use(serveStatic({ root }));
  app.get('/assets/*', (context) => context.notFound());
  app.get('*', serveStatic({ root, path: 'index.html' }));
  return app;
};

/** The build names these files by their content: what an address once gave it always gives. */
const keptForever: MiddlewareHandler = async (context, next) => {
  await next();
  if (context.res.ok) context.header('Cache-Control', 'public, max-age=31536000, immutable');
};

/** Serves an app on a port of this machine alone. */
export const serve = (app: Hono, port: number): Promise<HttpServer> =>
  listenHere(getRequestListener(app.fetch), port);
