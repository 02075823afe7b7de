import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { ALARMS, type AlarmId, SEVERITY_OF_URGENCY } from '#core/contract/alarms.ts';
import type { SeverityTopics } from './severity-topics.ts';

export interface AlarmingProps {
  /** To which alarms are told, by how urgent they are. */
  readonly topics: SeverityTopics;
  /** Where the pages of `docs/runbooks/` are, without a slash at the end. */
  readonly runbooks: string;
}

/** What an alarm looks at; it has gone off when the value is there. */
export interface AlarmOn extends Pick<AlarmProps, 'comparisonOperator' | 'treatMissingData'> {
  readonly metric: IMetric;
  readonly threshold: number;
  /** What is meant, where one runbook serves several alarms. */
  readonly of?: string;
}

/** Tells people of alarms, which say what they mean and where to read on. */
export class Alarming extends Construct {
  readonly #topics: SeverityTopics;
  readonly #runbooks: string;

  constructor(scope: Construct, id: string, { topics, runbooks }: AlarmingProps) {
    super(scope, id);
    this.#topics = topics;
    this.#runbooks = runbooks;
  }

  /** Adds an alarm to the stack of `scope`. */
  on(scope: Construct, alarm: AlarmId, { of, ...watched }: AlarmOn): void {
    const { means, urgency } = ALARMS[alarm];
    const made = new Alarm(scope, ['alarm', alarm, of].filter(Boolean).join('-'), {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // What does not happen is not measured.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      evaluationPeriods: 1,
      ...watched,
      alarmDescription: `${of === undefined ? '' : `${of}: `}${means} (${urgency}) Runbook: ${this.#runbooks}/${alarm}.md`,
    });
    const told = new SnsAction(this.#topics.of(SEVERITY_OF_URGENCY[urgency]));
    made.addAlarmAction(told);
    made.addOkAction(told);
  }
}
