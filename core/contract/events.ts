import * as z from 'zod';

/** What the state machines pass to handlers and get back: ids and small facts, never documents. */

/** A part of the estate: one account and region. */
export const scopeSchema = z.strictObject({ account: z.string(), region: z.string() });
export type Scope = z.infer<typeof scopeSchema>;

/** A change and the owner's number; every handler of the change workflow takes it and writes with that fence. */
export const changeRefSchema = z.strictObject({ change: z.string(), fence: z.int().positive() });
export type ChangeRef = z.infer<typeof changeRefSchema>;

/** `seen`: the observation of the round before; two equal ones, spaced, make a fact. */
export const stepRoundSchema = changeRefSchema.extend({ seen: z.string().optional() });
export type StepRound = z.infer<typeof stepRoundSchema>;

/** A round of `apply-step` or `undo-step`. `wait`: come back after so many seconds with `seen`. */
export const stepAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('wait'), seconds: z.int().positive(), seen: z.string() }),
  /** All steps are applied and `watch` says whether there is anything to watch; or all are undone. */
  z.strictObject({ kind: z.literal('done'), watch: z.boolean() }),
  /** The forward way ends here: look what happened and turn back. */
  z.strictObject({ kind: z.literal('stopped'), because: z.string() }),
]);
export type StepAnswer = z.infer<typeof stepAnswerSchema>;

export const tokenRequestSchema = changeRefSchema.extend({ taskToken: z.string().min(1) });

/** Where a change stands when an execution takes it, and what it needs next. */
export const assessAnswerSchema = z.strictObject({
  next: z.enum(['ask', 'turn', 'reconcile', 'undo', 'watch', 'close', 'closed']),
  outcome: z.string(),
  because: z.string(),
});
export type AssessAnswer = z.infer<typeof assessAnswerSchema>;

export const decisionAnswerSchema = z.strictObject({
  /** `next-level`: this level has agreed and another one is asked. */
  decision: z.enum(['approve', 'next-level', 'reject', 'expire', 'withdraw']),
  because: z.string(),
});

/**
 * What the wait for a turn ends with. `rehearse`: a dry run takes the place of the calls. `stop`: it does not come;
 * `outcome` says how the change ends.
 */
export const turnAnswerSchema = z.strictObject({
  turn: z.enum(['go', 'rehearse', 'stop']),
  outcome: z.string(),
  because: z.string(),
});

export const guardAnswerSchema = z.strictObject({
  clear: z.boolean(),
  outcome: z.string(),
  because: z.string(),
});

export const verdictAnswerSchema = z.strictObject({
  /** `doubtful`: worse, but so little that a person decides; the change stays applied until then. */
  verdict: z.enum(['healthy', 'degraded', 'doubtful', 'inconclusive']),
  because: z.string(),
});

export const reconcileRequestSchema = changeRefSchema.extend({ because: z.string() });
/** `undo`: something may have been touched; `close`: nothing was. */
export const reconcileAnswerSchema = z.strictObject({
  next: z.enum(['undo', 'close']),
  outcome: z.string(),
  because: z.string(),
});

export const closeRequestSchema = changeRefSchema.extend({
  outcome: z.string(),
  because: z.string(),
});

export type GuardAnswer = z.infer<typeof guardAnswerSchema>;
export type ReconcileRequest = z.infer<typeof reconcileRequestSchema>;
export type ReconcileAnswer = z.infer<typeof reconcileAnswerSchema>;
export type CloseRequest = z.infer<typeof closeRequestSchema>;
export type DecisionAnswer = z.infer<typeof decisionAnswerSchema>;
export type TurnAnswer = z.infer<typeof turnAnswerSchema>;
export type VerdictAnswer = z.infer<typeof verdictAnswerSchema>;
export type TokenRequest = z.infer<typeof tokenRequestSchema>;

/** A schedule or a state that has nothing to say; whatever the platform puts in is left alone. */
export const nothingSchema = z.looseObject({});

/** What a topic hands over. @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export const topicMessagesSchema = z.looseObject({
  Records: z.array(z.looseObject({ Sns: z.looseObject({ Message: z.string() }) })).min(1),
});

/** What CloudFormation asks of a custom resource, and where it waits for the answer. All properties are text. */
export const deploymentSchema = z.looseObject({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  ResourceProperties: z.looseObject({ config: z.string() }),
});
export type Deployment = z.infer<typeof deploymentSchema>;
