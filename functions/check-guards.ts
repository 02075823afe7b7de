import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeCheckGuards } from '#app/check-guards.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { changeRefSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, before the first call. Safe to retry: it only looks. */
export const handler = handle(changeRefSchema, makeCheckGuards(ports));
