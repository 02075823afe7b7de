import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeAdmitChanges } from '#app/admit-changes.ts';
import { makeAwaitTurn } from '#app/await-turn.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { tokenRequestSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, before the guards. Safe to retry: the new token takes the place of the old one. */
export const handler = handle(
  tokenRequestSchema,
  makeAwaitTurn({ ...ports, admitChanges: makeAdmitChanges(ports) }),
);
