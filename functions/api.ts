import middy from '@middy/core';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { logger, observed } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import { encodedPath } from '#adapters/http/encoded-path.ts';
import { newErrorId } from '#adapters/http/error-id.ts';
import { makeSecurityLog } from '#adapters/http/security-log.ts';
import { makeVerifiedSession } from '#adapters/http/verified-session.ts';
import { makeWebUseCases } from '#app/make-web-use-cases.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { signInSchema } from '#core/contract/sign-in.ts';

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
    hostCheckedBy: 'platform',
    session: makeVerifiedSession({ ...ports, groupsClaim: env.SIGN_IN_GROUPS_CLAIM }),
    signIn: signInSchema.safeParse({ issuer: env.SIGN_IN_ISSUER, clientId: env.SIGN_IN_CLIENT })
      .data,
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

/** HTTP API: links and REST. Safe to retry: what was decided once stays decided. */
export const handler = middy<LambdaEvent & { readonly rawPath: string }>()
  .use(observed())
  .handler((event, context: LambdaContext) =>
    answer({ ...event, rawPath: encodedPath(event.rawPath) }, context),
  );
