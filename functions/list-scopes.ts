import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeListScopes } from '#app/list-scopes.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** First of `collect` and `optimize`. Safe to retry: it only reads. */
export const handler = handle(nothingSchema, makeListScopes(ports));
