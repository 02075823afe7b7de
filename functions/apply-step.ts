import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeApplyStep } from '#app/apply-step.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { stepRoundSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, a round for each look at a step. Safe to retry: it looks before it calls. */
export const handler = handle(stepRoundSchema, makeApplyStep(ports));
