import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { AppError, InvalidInputError } from '#core/errors/errors.ts';

/** `POWERTOOLS_LOG_LEVEL=SILENT` and `POWERTOOLS_METRICS_DISABLED=true` make a process quiet. */
const logger = new Logger({ serviceName: 'trimtab' });
const metrics = new Metrics({ namespace: 'Trimtab', serviceName: 'trimtab' });

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
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'event'}: ${message}`,
    );
    throw new InvalidInputError(`the event is not what was expected: ${problems.join('; ')}`);
  },
});

/** `internal` lives as long as one run: in one process several may be under way. */
type Middleware = MiddlewareObj<unknown, unknown, Error, Context, { startedMs?: number }>;

/** Logs each run and how it ended, and counts and times it. Errors go on as they are: their names steer the workflow. */
export const observed = (): Middleware => ({
  before: ({ context, internal }) => {
    internal.startedMs = performance.now();
    logger.resetKeys();
    logger.appendKeys({ function: context.functionName, requestId: context.awsRequestId });
  },
  after: ({ context, internal }) => {
    logger.info('completed');
    measure(context.functionName, 'Completed', internal.startedMs);
  },
  onError: ({ context, error, internal }) => {
    logger.error('failed', { error: errorFields(error) });
    measure(context.functionName, 'Failed', internal.startedMs);
  },
});

/** Times by the machine's own clock: the product's may stand still while a function runs. */
const measure = (name: string, ended: 'Completed' | 'Failed', startedMs = Number.NaN): void => {
  metrics.addDimension('function', name);
  metrics.addMetric(ended, MetricUnit.Count, 1);
  metrics.addMetric('Duration', MetricUnit.Milliseconds, performance.now() - startedMs);
  metrics.publishStoredMetrics();
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
  const { name, stack = '' } = error instanceof Error ? error : new Error('no error was thrown');
  return { name, at: stack.split('\n').filter((line) => /^\s+at /.test(line)) };
};

/** Returns a handler of the workflows: parses the event and runs the use case. */
export const handle = <T, R>(schema: z.ZodType<T>, useCase: (event: T) => Promise<R>) =>
  middy<unknown, R>()
    .use(observed())
    .use(parseEvent(schema))
    .handler((event) => useCase(event as T));
