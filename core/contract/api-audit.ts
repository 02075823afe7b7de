import * as z from 'zod';
import { type EventKind, eventBodySchema } from '#core/model/ledger.ts';

/** Who did what, over all changes, newest first. Whether nobody has altered it since is what `GET /api/audit` answers. */

const kindSchema = z.enum(eventBodySchema.options.map(({ shape }): EventKind => shape.kind.value));

/** `GET /api/audit/entries?…`: all that is given must hold. */
export const auditQuerySchema = z.strictObject({
  /** `next` of the answer before. */
  after: z.string().max(200).optional(),
  /** Times, in milliseconds since 1970; the last 30 days, when left out. */
  from: z.coerce.number().int().nonnegative().optional(),
  to: z.coerce.number().int().nonnegative().optional(),
  /** Id or number of a change. */
  change: z.string().min(1).max(100).optional(),
  /** A person by name, or `trimtab`. */
  who: z.string().min(1).max(100).optional(),
  /** `mail`, `console`, `cli`, `slack`, `terminal`, `workflow`. */
  via: z.string().min(1).max(40).optional(),
  kind: kindSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

export const auditEntrySchema = z.strictObject({
  at: z.int(),
  who: z.string(),
  via: z.string(),
  kind: kindSchema,
  /** At most two words, and the rest of it. */
  word: z.string(),
  says: z.string(),
  change: z.string(),
  number: z.string(),
  title: z.string(),
  /** Its place in the ledger of its change, and the hash that the next one holds. */
  n: z.int().positive(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditEntriesSchema = z.strictObject({
  now: z.int(),
  entries: z.array(auditEntrySchema),
  /** How far back it was looked: nothing is said about what was before. */
  from: z.int(),
  /** Where to go on; absent when that is all. A page may be short, and even empty, and yet have a next one. */
  next: z.string().optional(),
});
export type AuditEntries = z.infer<typeof auditEntriesSchema>;
