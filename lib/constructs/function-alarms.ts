import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type ComputeStack, schedulesOf } from '#lib/placement.ts';
import type { Alarming } from './alarming.ts';
import type { ProductFunction } from './product-function.ts';

const PERIOD = Duration.minutes(15);

/** Alarms on the functions of a stack, made in it: no other stack then holds their names. */
export const alarmOnFunctions = (
  scope: Construct,
  alarming: Alarming,
  stack: ComputeStack,
  functions: ReadonlyMap<string, ProductFunction>,
): void => {
  for (const [of, fn] of functions)
    alarming.on(scope, 'function-errors', {
      of,
      metric: fn.metricErrors({ period: PERIOD }),
    });
  // All share the concurrency of the account: those that run all the time show it for the others.
  const always = schedulesOf(stack).flatMap(({ everyMinutes, target }) => {
    if (everyMinutes > PERIOD.toMinutes()) return [];
    const fn = 'function' in target ? functions.get(target.function) : undefined;
    return fn ?? [];
  });
  if (always.length === 0) return;
  alarming.on(scope, 'functions-throttled', {
    metric: new MathExpression({
      expression: always.map((_, i) => `FILL(m${i}, 0)`).join(' + '),
      usingMetrics: Object.fromEntries(
        always.map((fn, i) => [`m${i}`, fn.metricThrottles({ period: PERIOD })]),
      ),
      period: PERIOD,
    }),
  });
};
