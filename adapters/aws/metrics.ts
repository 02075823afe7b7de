import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Measure } from '#app/ports.ts';
import { METRIC_NAMESPACE, METRICS } from '#core/contract/metrics.ts';

let metrics: Metrics | undefined;

/**
 * From here on what is measured is written to the log of this process, from which CloudWatch takes it. For functions
 * alone: on a terminal it would be noise. `POWERTOOLS_METRICS_DISABLED=true` keeps a function quiet too.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
 */
export const startMeasuring = (): void => {
  metrics ??= new Metrics({ namespace: METRIC_NAMESPACE });
};

/** Writes one metric at once, so that a run that is ended by its time-out has written what it measured before. */
export const measure: Measure = (name, value, ...[dimensions]) => {
  const one = metrics?.singleMetric();
  for (const [key, text] of Object.entries<string>(dimensions ?? {})) one?.addDimension(key, text);
  one?.addMetric(name, METRICS[name].unit, value);
};
