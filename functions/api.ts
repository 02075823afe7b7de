import middy from '@middy/core';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import { logger, observed } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import { newErrorId } from '#adapters/http/error-id.ts';
import { makeSecurityLog } from '#adapters/http/security-log.ts';
import { makeWebUseCases } from '#app/make-web-use-cases.ts';
import { functionEnvSchema } from '#core/contract/env.ts';

const env = functionEnvSchema.parse(process.env);
const ports = makeAwsPorts(env);

const answer = handle(
  makeWebApp({
    useCases: makeWebUseCases({
      ...ports,
      account: { name: 'AWS', simulated: false },
      pollAfterMs: 2_000,
    }),
    publicUrl: env.PUBLIC_URL,
    session: () => undefined,
    logSecurity: makeSecurityLog((line) => logger.warn('security', { ...line }), ports.now),
    // By name only: a message may quote what was sent, and an address holds the link's secret.
    logError: ({ id, route, error }) =>
      logger.error('request failed', {
        id,
        route,
        name: error instanceof Error ? error.name : 'unknown',
      }),
    newId: newErrorId,
  }),
);

/** HTTP API. Safe to retry: what was decided once stays decided. Nobody is signed in until there is a sign-in. */
export const handler = middy<LambdaEvent>()
  .use(observed())
  .handler((event) => answer(event));
