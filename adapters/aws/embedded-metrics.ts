import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRICS } from '#core/contract/metrics.ts';
import { emitBy } from './metrics.ts';

/**
 * From here on what is measured is written to the log of this process, from which CloudWatch takes it. For functions
 * alone: on a terminal it would be noise. `POWERTOOLS_METRICS_DISABLED=true` keeps a function quiet too.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
 */
export const startMeasuring = (): void => {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  emitBy((name, value, dimensions) => {
    // One line at once, so that a run that is ended by its time-out has written what it measured before.
    const one = metrics.singleMetric();
    for (const [key, text] of Object.entries(dimensions)) one.addDimension(key, text);
    one.addMetric(name, METRICS[name].unit, value);
  });
};
