import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { routePath } from 'hono/route';
import * as z from 'zod';
import type { User } from '#app/opened-link.ts';
import type { WebUseCases } from '#app/web-use-cases.ts';
import { reasonSchema } from '#core/contract/verbs.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { alertRoutes } from './api-alerts.ts';
import { answerError, type FailedRequest } from './api-error.ts';
import { approvalRoutes } from './approval-routes.ts';
import { LINK_PATHS, linkPages } from './link-pages.ts';
import { readJson } from './read-json.ts';
import { checkHost, checkOrigin } from './request-checks.ts';
import { DATA_POLICY, PAGE_POLICY, securityHeaders } from './security-headers.ts';
import type { SecurityLog } from './security-log.ts';
import { requireSession, type Session } from './session.ts';
import { slackRoutes } from './slack.ts';
import { verbRoutes } from './verb-routes.ts';

export interface WebAppOptions {
  readonly useCases: WebUseCases;
  /** Where people's links lead, without a slash at the end. */
  readonly publicUrl: string;
  readonly session: Session;
  readonly logSecurity: SecurityLog;
  readonly logError: (failed: FailedRequest) => void;
  /** Id of an error, for people to refer to. */
  readonly newId: () => string;
}

/** `POST /api/brake`. */
const brakeRequestSchema = z.strictObject({
  on: z.boolean(),
  reason: reasonSchema,
});
const MAX_BODY_BYTES = 8_192;

/**
 * The web app: the pages behind links and the API of the console, for Lambda (`hono/aws-lambda`) and Node
 * (`@hono/node-server`) alike. It holds no state and decides nothing; use cases do.
 */
export const makeWebApp = (options: WebAppOptions): Hono => {
  const { publicUrl, newId, logError } = options;
  const isHttps = publicUrl.startsWith('https:');
  const answer = answerError(newId, logError);
  const app = new Hono();
  for (const path of LINK_PATHS) app.use(`${path}/*`, securityHeaders(PAGE_POLICY, { isHttps }));
  app.use('/api/*', securityHeaders(DATA_POLICY, { isHttps }));
  app.use(checkHost(options), checkOrigin(options, LINK_PATHS));
  app.route('/', linkPages(options));
  app.route('/slack', slackRoutes({ ...options, slack: options.useCases.slack }));
  app.route('/api', api(options));
  app.onError((error, context) => answer(error, context, routePath(context)));
  return app;
};

const api = ({ useCases, session, logSecurity }: WebAppOptions) => {
  const app = new Hono<{ Variables: { user: User } }>();
  app.use(requireSession(session, logSecurity));
  app.get('/status', async (context) => context.json(await useCases.status(context.get('user'))));
  app.get('/changes', async (context) => context.json(await useCases.changes()));
  app.get('/changes/:id', async (context) =>
    context.json(await useCases.change(context.req.param('id'))),
  );
  app.get('/events', async (context) =>
    context.json(await useCases.feed(context.req.query('after'))),
  );
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
  app.post('/brake', async (context) => {
    const request = await readJson(context, brakeRequestSchema);
    await useCases.setBrake({ ...request, user: context.get('user').user });
    return context.body(null, 204);
  });
  app.route('/approvals', approvalRoutes(useCases.approvals));
  app.route('/alerts', alertRoutes(useCases.alerts));
  app.route('/', verbRoutes(useCases.verbs));
  app.all('*', () => {
    throw new NotFoundError('the API has no such address');
  });
  return app;
};
