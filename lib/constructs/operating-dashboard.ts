import { Duration, Stack } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, METRICS, type MetricName } from '#core/contract/metrics.ts';
import { STATE_MACHINES } from '#core/contract/workflow.ts';
import { type Deployment, workflowArn } from '#lib/deployment.ts';

export interface OperatingDashboardProps {
  readonly deployment: Deployment;
  readonly deadLetters: IQueue;
}

/** Which of our metrics are drawn together. */
const GRAPHS: Readonly<Record<string, readonly MetricName[]>> = {
  'Is it doing its work?': ['LongestOverdue', 'OldestOpen', 'CollectionAge', 'CanaryAge'],
  'Waiting for people': ['ChangesOpen', 'AlertsOpen', 'MessagesWaiting', 'BrakeOn'],
  'Changes on their way': ['ChangesOpened', 'ChangesApproved', 'ChangesApplied', 'TakenOver'],
  'How changes ended': [
    'ChangesCompleted',
    'ChangesRolledBack',
    'ChangesRejected',
    'ChangesExpired',
    'ChangesCancelled',
    'ChangesBlocked',
    'ChangesNeedingPerson',
  ],
  'Watches and ways back': [
    'WatchesDegraded',
    'WatchesInconclusive',
    'UndosFailed',
    'CanaryOutcome',
  ],
  'Saved, US dollars a month': ['SavingsApplied', 'SavingsVerified'],
  'Calls to AWS that failed': ['CallsThrottled', 'CallsFailed'],
  'Read from accounts': ['ItemsRead'],
  'Runs of functions': ['TimeUsed', 'ColdStarts', 'EventsRefused'],
};

/** Of AWS itself, found by what all names of functions hold, so that it refers to none of them. */
const OF_LAMBDA = { Errors: 'Sum', Throttles: 'Sum', Duration: 'Maximum' } as const;

/** Everything that the deployment measures, on one page, and what AWS measures of it. */
export class OperatingDashboard extends Construct {
  readonly #deployment: Deployment;

  constructor(scope: Construct, id: string, { deployment, deadLetters }: OperatingDashboardProps) {
    super(scope, id);
    this.#deployment = deployment;
    const dashboard = new Dashboard(this, 'Dashboard', {
      periodOverride: PeriodOverride.AUTO,
      defaultInterval: Duration.days(7),
    });
    const graphs = Object.entries(GRAPHS).map(([title, names]) =>
      graph(
        title,
        names.map((name) => this.#ours(name)),
      ),
    );
    // Part by part: a dash would leave out what comes after it.
    const named = deployment.name
      .split('-')
      .map((part) => `FunctionName=${part}`)
      .join(' ');
    const functions = Object.entries(OF_LAMBDA).map(([name, statistic]) =>
      graph(`Functions: ${name.toLowerCase()}`, [
        search(`{AWS/Lambda,FunctionName} ${named} MetricName="${name}"`, statistic),
      ]),
    );
    const waiting = graph('Dead letters', [
      deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    ]);
    for (const row of inRows([...graphs, ...functions, this.#workflows(), waiting]))
      dashboard.addWidgets(...row);
  }

  /** With other dimensions than the deployment, every value of them that there is. */
  #ours(name: MetricName): IMetric {
    const { dimensions, kind, unit } = METRICS[name];
    const statistic = kind === 'gauge' || unit === 'Percent' ? 'Maximum' : 'Sum';
    const { name: service } = this.#deployment;
    if (dimensions.length > 0)
      return search(
        `{${[METRIC_NAMESPACE, 'service', ...dimensions].join(',')}} service="${service}" MetricName="${name}"`,
        statistic,
        name,
      );
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: name,
      dimensionsMap: { service },
      statistic,
      label: name,
    });
  }

  #workflows(): IWidget {
    return graph(
      'Workflows that failed or ran out of time',
      STATE_MACHINES.flatMap((machine) =>
        ['ExecutionsFailed', 'ExecutionsTimedOut'].map(
          (metricName) =>
            new Metric({
              namespace: 'AWS/States',
              metricName,
              dimensionsMap: {
                StateMachineArn: workflowArn(Stack.of(this), this.#deployment, machine),
              },
              statistic: 'Sum',
              label: `${machine} ${metricName}`,
            }),
        ),
      ),
    );
  }
}

const search = (what: string, statistic: string, label = ''): MathExpression =>
  new MathExpression({ expression: `SEARCH('${what}', '${statistic}')`, label });

const WIDTH = 8;
const PER_ROW = 24 / WIDTH;

const graph = (title: string, left: IMetric[]): IWidget =>
  new GraphWidget({ title, left, width: WIDTH, leftYAxis: { min: 0 } });

const inRows = (widgets: readonly IWidget[]): IWidget[][] =>
  Array.from({ length: Math.ceil(widgets.length / PER_ROW) }, (_, row) =>
    widgets.slice(row * PER_ROW, (row + 1) * PER_ROW),
  );
