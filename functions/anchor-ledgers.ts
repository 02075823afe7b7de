import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeAnchorLedgers } from '#app/anchor-ledgers.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { nothingSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** Schedule, daily. Safe to retry: an anchor more says nothing else. */
export const handler = handle(nothingSchema, makeAnchorLedgers(ports));
