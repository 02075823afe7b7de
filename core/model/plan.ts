import * as z from 'zod';

/** Version of the stored shape of a plan. */
export const PLAN_SCHEMA = 1;

/** Any JSON value: what a call's input, an observation and an output are made of. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export const jsonSchema: z.ZodType<Json> = z.json() as z.ZodType<Json>;

/**
 * One API call as data. The input may hold references, resolved just before the call:
 * `{"$ref": "state.RevisionId"}` (the settled read), `{"$ref": "steps.snapshot.outputs.snapshotId"}`, `{"$ref": "change.id"}`.
 */
export const apiCallSchema = z.strictObject({
  service: z.enum(['ec2', 'lambda', 'logs', 'rds']),
  operation: z.string().min(1),
  input: z.record(z.string(), jsonSchema),
});
export type ApiCall = z.infer<typeof apiCallSchema>;

/** How to see where the resource is: a read, what to pick from its answer, and what the picks mean. */
export const stepStateSchema = z.strictObject({
  read: apiCallSchema,
  /** A second read where one does not show all; the path is over the members of both answers. */
  beside: apiCallSchema.optional(),
  /** JMESPath over the answer; its result is compared whole. */
  path: z.string().min(1),
  before: jsonSchema,
  after: jsonSchema,
  /** Seen on the way, in either direction: wait. */
  transient: z.array(jsonSchema),
  /** Error codes of the read that mean "not there"; the observation is then null. */
  absentOn: z.array(z.string()).optional(),
});
export type StepState = z.infer<typeof stepStateSchema>;

/** The call that undoes a step; `state` where the undo is seen elsewhere, as when a new identity is created. */
export const undoCallSchema = apiCallSchema.extend({ state: stepStateSchema.optional() });
export type UndoCall = z.infer<typeof undoCallSchema>;

/** One call on one resource, with its undo and the read that proves it. */
export const stepSchema = z.strictObject({
  id: z.string().min(1),
  call: apiCallSchema,
  /** Absent only where nothing needs undoing: an artefact that the action declares to leave. */
  undo: undoCallSchema.optional(),
  state: stepStateSchema,
  /** Name → JMESPath over the answer of the settled read. */
  outputs: z.record(z.string(), z.string()).optional(),
  settle: z.strictObject({ everyMs: z.int().positive(), limitMs: z.int().positive() }),
});
export type Step = z.infer<typeof stepSchema>;

/** Ordered steps on one resource of one account; its hash is what people approve. */
export const planSchema = z.strictObject({
  schema: z.literal(PLAN_SCHEMA),
  account: z.string().min(1),
  region: z.string().min(1),
  resource: z.string().min(1),
  action: z.string().min(1),
  /** Of the action, so that a plan is undone by what made it. */
  actionVersion: z.int(),
  steps: z.array(stepSchema).min(1),
  /** The change that this plan takes back, when it is the inverse of another. */
  reverts: z.string().optional(),
  /** The daily canary: it changes a function of Trimtab's own, and is there to be put back. */
  canary: z.literal(true).optional(),
});
export type Plan = z.infer<typeof planSchema>;
