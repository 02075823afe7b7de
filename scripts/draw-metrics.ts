import { ALARMS, type AlarmSpec, SEVERITY_OF_URGENCY } from '#core/contract/alarms.ts';
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
      'Each alarm goes to the SNS topic of its severity, when it begins and when it ends; `notifications.subscriptions` in',
      '`trimtab.yaml` says who hears of it ([notifications](notifications.md)). An alarm names its [runbook](runbooks/);',
      '`-c runbooks=https://…` says where those can be read. From where on it goes off is',
      '`monitoring.alarms.<alarm>.threshold` in `trimtab.yaml` ([settings](configuration.md#monitoring)).',
    ],
    [
      ['Metrics', table(['metric', 'unit', 'kept apart by', 'tells'], METRIC_ROWS)],
      [
        'Alarms',
        table(['alarm', 'urgency', 'severity', 'means', 'goes off at', 'because'], ALARM_ROWS),
      ],
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
  SEVERITY_OF_URGENCY[urgency],
  means,
  threshold === undefined ? '' : `${threshold.usual} ${threshold.unit}`,
  threshold?.source ?? '',
]);
