import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makePageAccounts } from '#app/page-accounts.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** First of `collect` and `optimize`. Safe to retry: what it keeps is replaced. */
export const handler = handle(nothingSchema, makePageAccounts(ports));
