import { ALARMS, type AlarmSpec } from '#core/contract/alarms.ts';
import { METRIC_NAMESPACE, METRICS } from '#core/contract/metrics.ts';
import { code, document, table } from './markdown.ts';

/** Returns the reference of what a deployment measures of itself, and of the alarms on it. */
export const metricsDocument = (): string =>
  document(
    'Metrics and alarms',
    [
      `What a deployment measures of itself, in the namespace ${code(METRIC_NAMESPACE)} of CloudWatch. Functions write it into their`,
      'logs, from which CloudWatch takes it; no call is made for it. Nothing is kept apart by resource, change or person. The',
      'stack `monitoring` draws all of it on one dashboard, beside what AWS measures of functions, workflows and queues.',
      '',
      'Each alarm goes to one SNS topic, when it begins and when it ends. `-c alarmMails=ops@example.com,night@example.com`',
      'subscribes addresses to it, each of which must confirm once; whatever else shall hear of it subscribes to the topic. An',
      'alarm names its [runbook](runbooks/); `-c runbooks=https://…` says where those can be read. From where on it goes off is',
      '`monitoring.alarms.<alarm>.threshold` in `trimtab.yaml` ([settings](configuration.md#monitoring)).',
    ],
    [
      ['Metrics', table(['metric', 'unit', 'kept apart by', 'tells'], METRIC_ROWS)],
      ['Alarms', table(['alarm', 'urgency', 'means', 'goes off at', 'because'], ALARM_ROWS)],
    ],
  );

const METRIC_ROWS = Object.entries(METRICS).map(([name, { unit, dimensions, kind, tells }]) => [
  code(name),
  kind === 'gauge' ? `${unit}, every 15 minutes` : unit,
  ['service', ...dimensions].map(code).join(', '),
  tells,
]);

const ALARM_ROWS = Object.entries<AlarmSpec>(ALARMS).map(([id, { means, urgency, threshold }]) => [
  `[${code(id)}](runbooks/${id}.md)`,
  urgency,
  means,
  threshold === undefined ? '' : `${threshold.usual} ${threshold.unit}`,
  threshold?.source ?? '',
]);
