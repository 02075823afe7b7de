import * as z from 'zod';
import { planSchema } from '#core/model/plan.ts';

/** Why somebody stops, takes back, rejects: people read it later, so that it must say something. */
export const reasonSchema = z.string().trim().min(1, 'say why').max(500);

/** `GET /api/changes/:id/way-back`, and a member of `GET /api/rollback?since=<time>`. */
export const wayBackSchema = z.strictObject({
  change: z.string(),
  number: z.string(),
  title: z.string(),
  kind: z.enum(['new-change', 'turn-back', 'impossible']),
  says: z.string(),
  plan: planSchema.optional(),
  differences: z.array(z.strictObject({ what: z.string(), old: z.string(), new: z.string() })),
});

/** `POST /api/changes/:id/rollback` with a reason, and a member of `POST /api/rollback`. */
export const rolledBackSchema = wayBackSchema.extend({ startedAs: z.string().optional() });
export const waysBackSchema = z.strictObject({ ways: z.array(wayBackSchema) });
export const allRolledBackSchema = z.strictObject({ ways: z.array(rolledBackSchema) });

export const rollbackRequestSchema = z.strictObject({ reason: reasonSchema });
export const rollbackSinceSchema = rollbackRequestSchema.extend({
  /** Milliseconds since 1970, UTC. */
  since: z.int().nonnegative(),
});

/** `GET /api/audit`. */
export const auditReportSchema = z.strictObject({
  changes: z.int(),
  entries: z.int(),
  root: z.string(),
  broken: z.array(z.strictObject({ change: z.string(), number: z.string(), says: z.string() })),
  anchor: z.strictObject({ at: z.int(), changes: z.int() }).nullable(),
});

/** `GET /api/changes/:id/replay` and `GET /api/recommendations/:id/replay`. */
export const replayedSchema = z.strictObject({
  id: z.string(),
  decisions: z.array(
    z.strictObject({
      decision: z.enum(['recommendation', 'risk', 'policy', 'watch']),
      result: z.enum(['same', 'different', 'not-stored']),
      says: z.string(),
    }),
  ),
});
