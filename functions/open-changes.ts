import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeOpenChanges } from '#app/open-changes.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { scopeSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `optimize` state machine, one run per account and region. Safe to retry: opening twice is opening once. */
export const handler = handle(scopeSchema, makeOpenChanges(ports));
