import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeCloseChange } from '#app/close-change.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { closeRequestSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, last. Safe to retry: a closed change stays closed, and a mail that was sent is not sent again. */
export const handler = handle(closeRequestSchema, makeCloseChange(ports));
