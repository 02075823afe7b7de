import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeRehearse } from '#app/rehearse.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { changeRefSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, in the place of the calls. Safe to retry: it changes nothing. */
export const handler = handle(changeRefSchema, makeRehearse(ports));
