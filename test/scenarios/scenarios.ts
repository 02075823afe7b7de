import { dataFlow } from './data-flow.ts';
import { failing } from './failing.ts';
import { nesting } from './nesting.ts';
import type { Scenario } from './scenario.ts';
import { waitingForAnswers } from './waiting-for-answers.ts';

/** What every engine that runs Trimtab's workflows must do alike. */
export const scenarios: readonly Scenario[] = [
  ...dataFlow,
  ...failing,
  ...nesting,
  ...waitingForAnswers,
];
