import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeWatchChange } from '#app/watch-change.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { tokenRequestSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, waits with a task token. Safe to retry: it keeps the watch and replaces the token. */
export const handler = handle(tokenRequestSchema, makeWatchChange(ports));
