import * as z from 'zod';

/** `{% … %}`: a string that is a JSONata expression. */
const EXPRESSION = /^\{%[\s\S]*%\}$/;
export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && EXPRESSION.test(value);

const expression = z.string().regex(EXPRESSION, 'expected a JSONata expression {% … %}');
/** At most three years, the longest that the service waits. */
const seconds = z.int().min(1).max(99_999_999);
const secondsOrExpression = z.union([seconds, expression]);
const template = z.json();
/** A name as AWS takes it; `states` is reserved. */
const variable = z.string().regex(/^(?!states$)[\p{ID_Start}_][\p{ID_Continue}_]{0,79}$/u);
const assign = z.record(variable, template);

/** The three integrations that every engine runs alike; anything else is refused when a definition is created. */
export const RESOURCES = {
  invoke: 'arn:aws:states:::lambda:invoke',
  invokeAndWait: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  start: 'arn:aws:states:::states:startExecution',
  startAndWait: 'arn:aws:states:::states:startExecution.sync:2',
} as const;

const common = {
  Comment: z.string().optional(),
  QueryLanguage: z.literal('JSONata').optional(),
};
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };
const output = { Output: template.optional(), Assign: assign.optional() };

const retrier = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: seconds.default(1),
  MaxAttempts: z.int().min(0).max(99_999_999).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
  Comment: z.string().optional(),
});
const catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  ...output,
  Comment: z.string().optional(),
});
const recovery = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const leaves = [
  z.strictObject({ Type: z.literal('Pass'), ...common, ...transition, ...output }),
  z.strictObject({
    Type: z.literal('Task'),
    ...common,
    ...transition,
    ...output,
    ...recovery,
    Resource: z.enum(Object.values(RESOURCES)),
    Arguments: template.optional(),
    TimeoutSeconds: secondsOrExpression.optional(),
    HeartbeatSeconds: secondsOrExpression.optional(),
  }),
  z.strictObject({
    Type: z.literal('Choice'),
    ...common,
    ...output,
    Choices: z
      .array(
        z.strictObject({
          Condition: z.union([expression, z.boolean()]),
          Next: z.string(),
          ...output,
          Comment: z.string().optional(),
        }),
      )
      .min(1),
    Default: z.string().optional(),
  }),
  z.strictObject({
    Type: z.literal('Wait'),
    ...common,
    ...transition,
    ...output,
    Seconds: z.union([z.int().min(0).max(99_999_999), expression]).optional(),
    Timestamp: z.union([z.iso.datetime({ offset: true }), expression]).optional(),
  }),
  z.strictObject({ Type: z.literal('Succeed'), ...common, Output: template.optional() }),
  z.strictObject({
    Type: z.literal('Fail'),
    ...common,
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
] as const;

const parallel = z.strictObject({
  Type: z.literal('Parallel'),
  ...common,
  ...transition,
  ...output,
  ...recovery,
  Arguments: template.optional(),
  get Branches(): z.ZodType<Workflow[]> {
    return z.array(workflow).min(1);
  },
});

const map = z.strictObject({
  Type: z.literal('Map'),
  ...common,
  ...transition,
  ...output,
  ...recovery,
  Items: z.union([z.array(template), expression]).optional(),
  ItemSelector: z.record(z.string(), template).optional(),
  MaxConcurrency: z.union([z.int().min(0), expression]).default(0),
  get ItemProcessor(): z.ZodType<Workflow> {
    return workflow;
  },
});

const state = z.discriminatedUnion('Type', [...leaves, parallel, map]);

const workflow = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.literal('JSONata').optional(),
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }).optional(),
  StartAt: z.string(),
  States: z.record(z.string().min(1).max(80), state),
});

/** A state machine as the States Language writes it, limited to what runs on every engine. */
export const machineSchema = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.literal('JSONata'),
  Version: z.string().optional(),
  TimeoutSeconds: seconds.optional(),
  StartAt: z.string(),
  States: z.record(z.string().min(1).max(80), state),
});

export interface Workflow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
export type Machine = z.infer<typeof machineSchema>;
export type State = z.infer<typeof state>;
export type StateOf<T extends State['Type']> = Extract<State, { Type: T }>;
export type Retrier = z.infer<typeof retrier>;
/** What says how a state is left: the state itself, the choice rule or the catcher that matched. */
export interface Leaving {
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>> | undefined;
}
