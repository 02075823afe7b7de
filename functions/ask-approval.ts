import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeAskApproval } from '#app/ask-approval.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { tokenRequestSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, waits with a task token. Safe to retry: it mails only those whom no mail has reached. */
export const handler = handle(tokenRequestSchema, makeAskApproval(ports));
