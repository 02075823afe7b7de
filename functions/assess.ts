import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeAssess } from '#app/assess.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { changeRefSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, first of every execution. Safe to retry: it adds one more assessment. */
export const handler = handle(changeRefSchema, makeAssess(ports));
