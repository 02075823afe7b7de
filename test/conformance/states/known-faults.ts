import type { Scenario } from '#test/scenarios/scenario.ts';

interface Fault {
  /** What moto does, and what says that it is wrong. */
  readonly why: string;
  readonly ends: Scenario['ends'];
}

const ERRORS = 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html';
const VARIABLES = 'https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html';
const failed = (error: string) => ({ status: 'FAILED', error }) as const;

/** Where moto 5.2.5 differs from AWS's documentation, by scenario. Each is asserted, so that a repair is noticed. */
export const knownFaults: Readonly<Record<string, Fault>> = {
  'a variable holds from the next state on, not in the state that assigns it': {
    why: `Output sees what Assign of the same state sets; all references use the values on entry: ${VARIABLES}`,
    ends: { status: 'SUCCEEDED', output: { x: 2, old: 1, seen: 2 } },
  },
  'an expression that throws fails the execution': {
    why: `An error inside JSONata is reported as States.Runtime: ${ERRORS}`,
    ends: failed('States.Runtime'),
  },
  'a condition must be a boolean': {
    why: `A condition of another type is reported as States.Runtime: ${ERRORS}`,
    ends: failed('States.Runtime'),
  },
  'a Wait needs a whole number of seconds': {
    why: `Seconds of another type are reported as States.Runtime: ${ERRORS}`,
    ends: failed('States.Runtime'),
  },
  'no match and no Default fails the execution': {
    why: `A Choice without a match is reported as States.Runtime: ${ERRORS}`,
    ends: failed('States.Runtime'),
  },
  'an Output that cannot be computed is caught by its name': {
    why: `Catch misses States.QueryEvaluationError: ${ERRORS}`,
    ends: failed('States.QueryEvaluationError'),
  },
  'States.TaskFailed does not catch too much data, its own name does': {
    why: `Catch misses States.DataLimitExceeded even by name; only States.ALL may: ${ERRORS}`,
    ends: failed('States.DataLimitExceeded'),
  },
  'a failure for a token that nothing catches is the end': {
    why: 'The cause given to SendTaskFailure is lost',
    ends: failed('Rejected'),
  },
  'a heartbeat that stays away is named so': {
    why: `A missed heartbeat is reported as States.Timeout: ${ERRORS}`,
    ends: { status: 'SUCCEEDED', output: { error: 'States.Timeout' } },
  },
};
