import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeWritePlan } from '#app/write-plan.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { changeRefSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, just before the first call. Safe to retry: it is written once. */
export const handler = handle(changeRefSchema, makeWritePlan(ports));
