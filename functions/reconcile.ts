import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeReconcile } from '#app/reconcile.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { reconcileRequestSchema } from '#core/contract/events.ts';

const ports = makeAwsPorts(functionEnvSchema.parse(process.env));

/** `change` state machine, after anything that failed. Safe to retry: the rollback starts once. */
export const handler = handle(reconcileRequestSchema, makeReconcile(ports));
