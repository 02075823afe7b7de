import * as z from 'zod';
import {
  outcomeSchema,
  phaseSchema,
  prioritySchema,
  requirementSchema,
  riskSchema,
  verdictSchema,
} from './change.ts';
import { apiCallSchema, jsonSchema } from './plan.ts';
import { sideEventSchemas } from './side-events.ts';

/** Version of the stored shape of an event. */
export const EVENT_SCHEMA = 1;

/** What was measured of a metric when it decided. */
const reading = z.strictObject({
  metric: z.string(),
  /** `level`: against the baseline; `saturation`: against the capacity. */
  source: z.enum(['level', 'saturation']),
  /** Median of the last `durationMs`, in `unit`. */
  measured: z.number(),
  unit: z.string(),
  durationMs: z.int(),
  /** Of `level` the tolerated ratio above the baseline (0.2 for 20 %); of `saturation` a value in `unit`. */
  limit: z.number(),
  /** 0.61 for 61 % above the baseline; null where capacity decided. */
  aboveBaseline: z.number().nullable(),
});

/** One level of an approval: the next is asked when it has agreed. */
const levelSchema = z.strictObject({
  name: z.string(),
  requires: requirementSchema,
  approvers: z.array(z.string()),
});
export type Level = z.infer<typeof levelSchema>;

/** What can happen to a change. An intent is written before its effect, an outcome after it was observed. */
export const eventBodySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('opened'),
    recommendation: z.string(),
    planHash: z.string(),
    attempt: z.int().positive(),
    evidenceHash: z.string(),
    requestedBy: z.string(),
    /** Its place in the queue; absent in ledgers of before there was one. */
    priority: prioritySchema.optional(),
    /** The completed change that this one takes back. */
    reverts: z.string().optional(),
    /** Why a person asked for it. */
    because: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('assessed'),
    risk: riskSchema,
    verdict: verdictSchema,
    /** What the watch could see, by metric: told to whoever approves. */
    watchable: z.array(
      z.strictObject({
        metric: z.string(),
        class: z.enum(['watched', 'weak', 'cannot-be-watched']),
        /** Smallest relative rise that would show in 80 % of cases: 0.5 for +50 %. */
        smallestRise: z.number().nullable(),
        reason: z.string().nullable(),
      }),
    ),
    /** What else risk rests on, so that it can be reckoned again; absent in ledgers of before it was kept. */
    inputs: z
      .strictObject({
        isBusinessTime: z.boolean(),
        history: z.strictObject({ applied: z.int(), rolledBack: z.int() }),
        dependants: z.int().optional(),
      })
      .optional(),
    /** In US dollars a month: what the estimate will probably come to, from the changes that were verified so far. */
    expectedSaving: z
      .strictObject({
        expected: z.string(),
        low: z.string(),
        high: z.string(),
        verified: z.int(),
      })
      .optional(),
    /** Who must agree, level after level; absent where one level is asked. */
    levels: z.array(levelSchema).optional(),
  }),
  z.strictObject({
    kind: z.literal('asked'),
    approval: z.string(),
    planHash: z.string(),
    level: z.int().positive(),
    approvers: z.array(z.string()),
    expiresAt: z.int(),
  }),
  z.strictObject({
    kind: z.literal('decided'),
    approval: z.string(),
    planHash: z.string(),
    decision: z.enum(['approve', 'reject']),
    by: z.string(),
    /** `mail`, `console`, `terminal`. */
    via: z.string(),
    signedIn: z.boolean(),
    /** How sure it was who it was; absent in ledgers of before there was a step-up. */
    assurance: z.enum(['mailbox', 'signed-in', 'stepped-up']).optional(),
    note: z.string().optional(),
    /** Until when an approval may be used. */
    validUntil: z.int(),
    /** Whether its level has agreed; until then more people are needed. */
    complete: z.boolean(),
    /** Level that decided; absent in ledgers of before there were several. */
    level: z.int().positive().optional(),
  }),
  z.strictObject({
    kind: z.literal('guarded'),
    clear: z.boolean(),
    guards: z.array(
      z.strictObject({
        id: z.string(),
        clear: z.boolean(),
        /** Why it stopped and what would lift it; what was looked at when it is clear. */
        says: z.string(),
      }),
    ),
    /** What to change in the code that owns the resource, where a guard found such code. */
    patch: z.strictObject({ owner: z.string(), text: z.string() }).optional(),
  }),
  /** Everything that a rollback needs is durable from here on: the plan, the observed state, the way back. */
  z.strictObject({
    kind: z.literal('recorded'),
    planHash: z.string(),
    policyVersion: z.string(),
    observed: z.record(z.string(), jsonSchema),
  }),
  z.strictObject({ kind: z.literal('step-intended'), step: z.string(), call: apiCallSchema }),
  z.strictObject({
    kind: z.literal('step-done'),
    step: z.string(),
    observed: jsonSchema,
    outputs: z.record(z.string(), jsonSchema),
  }),
  z.strictObject({
    kind: z.literal('step-failed'),
    step: z.string(),
    error: z.string(),
    message: z.string(),
  }),
  z.strictObject({
    kind: z.literal('watch-started'),
    startedAt: z.int(),
    until: z.int(),
    watched: z.array(z.string()),
    unguarded: z.array(z.string()),
    baselineHash: z.string(),
  }),
  z.strictObject({
    kind: z.literal('judged'),
    /** `doubtful`: worse, but so little that a person decides; the change stays applied until then. */
    verdict: z.enum(['healthy', 'degraded', 'doubtful', 'inconclusive']),
    /** Measured value, limit, duration and source, in words. */
    says: z.string(),
    readings: z.array(reading),
  }),
  z.strictObject({ kind: z.literal('rollback-started'), because: z.string() }),
  z.strictObject({ kind: z.literal('undo-intended'), step: z.string(), call: apiCallSchema }),
  z.strictObject({
    kind: z.literal('undo-done'),
    step: z.string(),
    observed: jsonSchema,
    /** New identity, where the old one could not be restored. */
    restoredAs: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('undo-failed'),
    step: z.string(),
    error: z.string(),
    message: z.string(),
  }),
  /** Another owner took the change from an execution that had died or was late. */
  z.strictObject({ kind: z.literal('taken-over'), from: z.int(), because: z.string() }),
  z.strictObject({
    kind: z.literal('closed'),
    outcome: outcomeSchema,
    because: z.string(),
    /** Old identity → new identity, where an undo could not restore the same one. */
    replaced: z.record(z.string(), z.string()),
    /** What is left behind on purpose: a snapshot. */
    left: z.array(z.string()),
  }),
  ...sideEventSchemas,
]);
export type EventBody = z.infer<typeof eventBodySchema>;
export type EventKind = EventBody['kind'];
export type EventOf<K extends EventKind> = Extract<EventBody, { kind: K }>;

/** An event as it stands in the ledger: numbered from 1, chained by hash, written by the holder of `fence`. */
export const ledgerEventSchema = z.strictObject({
  schema: z.literal(EVENT_SCHEMA),
  change: z.string(),
  n: z.int().positive(),
  at: z.int(),
  fence: z.int().positive(),
  /** Phase after the event. */
  phase: phaseSchema,
  /** Hash of the event before; of the change id for the first one. */
  previous: z.string(),
  hash: z.string(),
  body: eventBodySchema,
});
export type LedgerEvent = z.infer<typeof ledgerEventSchema>;
