import * as z from 'zod';
import { bandSchema } from '#core/model/change.ts';

/** Approvals over the API: the same verbs as behind a mail's link, for people who have signed in. */

const noteSchema = z.string().trim().max(500);
const reasonSchema = noteSchema.min(1, 'say why');
/** As it was shown: if it is another one now, nothing is done. */
const versionSchema = z.string().min(1).max(100);

/** `POST /api/approvals/:id/decision`. */
export const decisionRequestSchema = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  note: noteSchema.optional(),
  version: versionSchema,
});
/** `POST /api/approvals/:id/withdraw`, `…/ask-again`. */
export const reasonedRequestSchema = z.strictObject({ reason: noteSchema.optional() });
/** `POST /api/approvals/:id/snooze`. */
export const snoozeRequestSchema = z.strictObject({
  until: z.int(),
  reason: reasonSchema,
  version: versionSchema.optional(),
});
/** `POST /api/approvals/:id/comment`. */
export const commentRequestSchema = z.strictObject({
  text: z.string().trim().min(1, 'write something').max(1_000),
});
/** `POST /api/approvals/bulk`: low risk of one kind, each decided by itself. */
export const bulkRequestSchema = z.strictObject({
  decision: z.literal('approve'),
  approvals: z
    .array(z.strictObject({ approval: z.string().min(1).max(100), version: versionSchema }))
    .min(1)
    .max(50),
  note: noteSchema.optional(),
});
export type BulkRequest = z.infer<typeof bulkRequestSchema>;

/** Why nothing was done, in a word, and what it means. */
export const verbAnswerSchema = z.strictObject({ kind: z.string(), says: z.string() });
export type VerbAnswer = z.infer<typeof verbAnswerSchema>;
export const bulkAnswerSchema = z.strictObject({
  results: z.array(
    z.strictObject({
      approval: z.string(),
      number: z.string().optional(),
      resource: z.string().optional(),
      kind: z.string(),
      says: z.string(),
    }),
  ),
});
export type BulkAnswer = z.infer<typeof bulkAnswerSchema>;

const factSchema = z.strictObject({
  label: z.string(),
  value: z.string(),
  detail: z.string().optional(),
});

/** For whom a request waits, or how it ended. */
export const APPROVAL_GROUPS = [
  'waiting-for-me',
  'waiting-for-others',
  'decided',
  'expired',
] as const;

const rowSchema = z.strictObject({
  approval: z.string(),
  change: z.string(),
  number: z.string(),
  version: z.string(),
  group: z.enum(APPROVAL_GROUPS),
  title: z.string(),
  place: z.string(),
  /** Saves, Risk, Interruption, Undo, in this order. */
  facts: z.array(factSchema),
  band: bandSchema,
  action: z.string(),
  resource: z.string(),
  level: z.strictObject({ n: z.int(), of: z.int(), name: z.string().optional() }),
  /** Who may decide; `standsIn` are asked only in place of somebody else. */
  approvers: z.array(z.strictObject({ name: z.string(), standsIn: z.boolean() })),
  decisions: z.array(
    z.strictObject({
      decision: z.enum(['approve', 'reject']),
      by: z.string(),
      at: z.int(),
      via: z.string(),
      note: z.string().optional(),
      level: z.string().optional(),
    }),
  ),
  askedAt: z.int(),
  expiresAt: z.int(),
});
export type ApprovalRow = z.infer<typeof rowSchema>;

/** `GET /api/approvals`: oldest expiry first. */
export const approvalListSchema = z.strictObject({ now: z.int(), approvals: z.array(rowSchema) });
export type ApprovalList = z.infer<typeof approvalListSchema>;

export const VERBS = [
  'approve',
  'reject',
  'withdraw',
  'snooze',
  'comment',
  'ask-again',
  'pass-on',
] as const;

/** `GET /api/approvals/:id` (of a request, or id or number of a change): what the page behind the mail's link shows. */
export const approvalDetailSchema = rowSchema.extend({
  now: z.int(),
  /** Kind of the page: `open`, `changed`, `stopped`, … */
  kind: z.string(),
  /** What became of it, or what stands in the way; absent while it can be decided. */
  standing: z.strictObject({ heading: z.string(), says: z.array(z.string()) }).optional(),
  /** What the button to approve says: what comes of it, and when. Absent where it cannot be approved. */
  approveLabel: z.string().optional(),
  verdict: z.string(),
  couldGoWrong: z.string(),
  /** Every guard as it was just asked; empty where nothing is to be decided. */
  guards: z.array(z.strictObject({ id: z.string(), clear: z.boolean(), says: z.string() })),
  differences: z.array(z.strictObject({ what: z.string(), old: z.string(), new: z.string() })),
  levels: z.array(
    z.strictObject({
      name: z.string(),
      people: z.int(),
      state: z.enum(['agreed', 'asked', 'later']),
    }),
  ),
  comments: z.array(
    z.strictObject({ by: z.string(), at: z.int(), via: z.string(), text: z.string() }),
  ),
  /** What this person can do now. */
  may: z.array(z.enum(VERBS)),
});
export type ApprovalDetail = z.infer<typeof approvalDetailSchema>;
