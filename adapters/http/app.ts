import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { SIGN_IN_PATH, type SignIn } from '#core/contract/sign-in.ts';
import { type ApiOptions, makeApi } from './api.ts';
import { answerError, type FailedRequest } from './api-error.ts';
import { LINK_PATHS, linkPages } from './link-pages.ts';
import { checkHost, checkOrigin } from './request-checks.ts';
import { DATA_POLICY, PAGE_POLICY, securityHeaders } from './security-headers.ts';
import { slackRoutes } from './slack.ts';

export interface WebAppOptions extends ApiOptions {
  /** Where people's links lead, without a slash at the end. */
  readonly publicUrl: string;
  /** `platform`: API Gateway answers for its own names alone, and behind CloudFront they are not those of our links. */
  readonly hostCheckedBy?: 'platform';
  /** How people and their programs sign in, where that is not by a cookie. */
  readonly signIn?: SignIn | undefined;
  readonly logError: (failed: FailedRequest) => void;
  /** Id of an error, for people to refer to. */
  readonly newId: () => string;
}

/**
 * The web app: the pages behind links and the API of the console, for Lambda (`hono/aws-lambda`) and Node
 * (`@hono/node-server`) alike. It holds no state and decides nothing; use cases do.
 */
export const makeWebApp = (options: WebAppOptions): Hono => {
  const { publicUrl, newId, logError, signIn } = options;
  const isHttps = publicUrl.startsWith('https:');
  const answer = answerError(newId, logError);
  const app = new Hono();
  for (const path of LINK_PATHS) app.use(`${path}/*`, securityHeaders(PAGE_POLICY, { isHttps }));
  app.use('/api/*', securityHeaders(DATA_POLICY, { isHttps }));
  if (options.hostCheckedBy === undefined) app.use(checkHost(options));
  app.use(checkOrigin(options, LINK_PATHS));
  app.route('/', linkPages(options));
  if (signIn !== undefined)
    app.get(SIGN_IN_PATH, securityHeaders(DATA_POLICY, { isHttps }), (context) =>
      context.json(signIn),
    );
  app.route('/slack', slackRoutes({ ...options, slack: options.useCases.slack }));
  app.route('/api', makeApi(options));
  app.onError((error, context) => answer(error, context, routePath(context)));
  return app;
};
