import * as z from 'zod';
import { prioritySchema } from './change.ts';
import { apiCallSchema, jsonSchema } from './plan.ts';

/** What happens beside the way of a change: what people said, its place in the queue, what was learned later. */
export const sideEventSchemas = [
  /** Somebody was asked again, or somebody else was: half the time was over, a deputy, or all of it. */
  z.strictObject({
    kind: z.literal('asked-again'),
    approval: z.string(),
    how: z.enum(['reminder', 'deputy', 'escalation']),
    to: z.array(z.string()),
    because: z.string(),
  }),
  /** No mail of a request reaches somebody who was asked: whoever stands in for them is asked at once. */
  z.strictObject({
    kind: z.literal('not-reached'),
    approval: z.string(),
    name: z.string(),
    because: z.string(),
  }),
  z.strictObject({
    kind: z.literal('commented'),
    by: z.string(),
    via: z.string(),
    text: z.string(),
  }),
  /** Somebody who may decide took it back before the first call: an approval, or the request itself for a while. */
  z.strictObject({
    kind: z.literal('withdrawn'),
    by: z.string(),
    via: z.string(),
    because: z.string(),
    /** Snoozed: not asked again before then. */
    until: z.int().optional(),
  }),
  /** Somebody tried what they may not; nothing was changed. `by` is absent when nobody knows who it was. */
  z.strictObject({
    kind: z.literal('attempt-refused'),
    what: z.string(),
    by: z.string().optional(),
    via: z.string(),
    because: z.string(),
  }),
  /** It waits for its turn; `until` when the time is known. */
  z.strictObject({
    kind: z.literal('queued'),
    priority: prioritySchema,
    because: z.string(),
    until: z.int().optional(),
    /** When it ends if its turn has not come by then. */
    expiresAt: z.int().optional(),
  }),
  /** Its turn has come: it counts against rates and caps from here on. */
  z.strictObject({ kind: z.literal('admitted'), because: z.string() }),
  /** A dry run: what each call would have done, as far as AWS says it without doing it. */
  z.strictObject({
    kind: z.literal('rehearsed'),
    calls: z.array(
      z.strictObject({
        step: z.string(),
        call: apiCallSchema,
        answer: z.enum(['would-succeed', 'refused', 'not-rehearsed']),
        says: z.string(),
      }),
    ),
  }),
  /** Somebody else changed the resource around one of our calls: one of the two may have overwritten the other. */
  z.strictObject({
    kind: z.literal('edit-found'),
    /** The step whose call it was. */
    step: z.string(),
    /** Of the cloud's own trail, by which it is told once. */
    eventId: z.string(),
    at: z.int(),
    by: z.string(),
    eventName: z.string(),
    says: z.string(),
  }),
  /** A person wants it back while it is being watched. */
  z.strictObject({
    kind: z.literal('rollback-asked'),
    by: z.string(),
    via: z.string(),
    because: z.string(),
  }),
  /** Its ledger came back from a backup: what happened after `to` is unknown, and nothing of it goes forward any more. */
  z.strictObject({
    kind: z.literal('restored'),
    by: z.string(),
    via: z.string(),
    to: z.int(),
  }),
  /** Steps that the account shows and a restored ledger does not: they were called after the time of the backup. */
  z.strictObject({
    kind: z.literal('steps-found'),
    steps: z.array(
      z.strictObject({
        step: z.string(),
        observed: jsonSchema,
        outputs: z.record(z.string(), jsonSchema),
      }),
    ),
  }),
  /** Somebody has seen the alert of a change that needs a person. */
  z.strictObject({
    kind: z.literal('acknowledged'),
    by: z.string(),
    via: z.string(),
    note: z.string().optional(),
  }),
  /** Days after it completed: what the bill says. Without `actual` it says why nobody can tell. */
  z.strictObject({
    kind: z.literal('verified'),
    /** Days compared before the change and after it. */
    days: z.int().nonnegative(),
    estimatedUsdPerMonth: z.string(),
    /** As the bill has it, the price as before and the usage made equal. */
    actualUsdPerMonth: z.string().optional(),
    says: z.string(),
  }),
] as const;
