import { Logger } from '@aws-lambda-powertools/logger';
import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { AppError, InvalidInputError } from '#core/errors/errors.ts';
import { startMeasuring } from './embedded-metrics.ts';
import { measure } from './metrics.ts';

/** The log of a function. `POWERTOOLS_LOG_LEVEL=SILENT` makes it quiet, `POWERTOOLS_SERVICE_NAME` names the deployment. */
export const logger = new Logger();

/** All that is ever logged of an event: ids and places. Everything else may hold a link, a token or a name. */
const LOGGED = ['change', 'fence', 'account', 'region'] as const;

/**
 * Parses the event of a function.
 *
 * @throws InvalidInputError naming the field, and not its value
 */
export const parseEvent = <T>(schema: z.ZodType<T>): MiddlewareObj<unknown> => ({
  before: (request) => {
    const parsed = schema.safeParse(request.event);
    if (parsed.success) {
      request.event = parsed.data;
      // Not before: what has not been parsed may be anything.
      logger.appendKeys(idsOf(parsed.data));
      return;
    }
    measure('EventsRefused', 1);
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'event'}: ${message}`,
    );
    throw new InvalidInputError(`the event is not what was expected: ${problems.join('; ')}`);
  },
});

/** `internal` lives as long as one run: in one process several may be under way. */
type Middleware = MiddlewareObj<unknown, unknown, Error, Context, { run?: Run }>;
interface Run {
  readonly startedMs: number;
  readonly coldStart: boolean;
}
let isCold = true;

/** Logs each run and how it ended, and measures it. Errors go on as they are: their names steer the workflow. */
export const observed = (): Middleware => {
  startMeasuring();
  return {
    before: ({ context, internal }) => {
      // By the machine's own clock: the product's may stand still while a function runs.
      internal.run = { startedMs: performance.now(), coldStart: isCold };
      if (isCold) measure('ColdStarts', 1);
      isCold = false;
      logger.resetKeys();
      logger.appendKeys({ function: context.functionName, requestId: context.awsRequestId });
    },
    after: ({ context, internal }) => logger.info('completed', endOf(context, internal.run)),
    onError: ({ context, error, internal }) =>
      logger.error('failed', { ...endOf(context, internal.run), error: errorFields(error) }),
  };
};

/** How a run went: AWS keeps durations by function, so that only their share of the time-out is measured. */
const endOf = (context: Context, run?: Run) => {
  const durationMs = performance.now() - (run?.startedMs ?? Number.NaN);
  const timeUsed = (100 * durationMs) / (durationMs + context.getRemainingTimeInMillis());
  if (Number.isFinite(timeUsed)) measure('TimeUsed', timeUsed);
  return { durationMs: Math.round(durationMs), coldStart: run?.coldStart };
};

const idsOf = (event: unknown): Record<string, unknown> => {
  if (typeof event !== 'object' || event === null) return {};
  const members = event as Readonly<Record<string, unknown>>;
  return Object.fromEntries(LOGGED.flatMap((key) => (key in members ? [[key, members[key]]] : [])));
};

/** An AppError holds no secrets by its own rule; of any other only what cannot quote its input. */
const errorFields = (error: unknown): Record<string, unknown> => {
  if (error instanceof AppError) {
    const { name, message, retry, details, stack } = error;
    return { name, message, retry, details, stack };
  }
  // Several chores may fail, each in its own way.
  if (error instanceof AggregateError)
    return { name: error.name, errors: error.errors.map(errorFields) };
  const { name, stack = '' } = error instanceof Error ? error : new Error('no error was thrown');
  return { name, at: stack.split('\n').filter((line) => /^\s+at /.test(line)) };
};

/** What a function tells of its own besides: how many things it read. */
export interface Told<R> {
  readonly itemsRead?: (result: R) => number;
}

/** Returns a handler of the workflows: parses the event and runs the use case. */
export const handle = <T, R>(
  schema: z.ZodType<T>,
  useCase: (event: T, context: Context) => Promise<R>,
  { itemsRead }: Told<R> = {},
) =>
  middy<unknown, R>()
    .use(observed())
    .use(parseEvent(schema))
    .handler(async (event, context) => {
      const result = await useCase(event as T, context);
      if (itemsRead) measure('ItemsRead', itemsRead(result), { function: context.functionName });
      return result;
    });
