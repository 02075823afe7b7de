import { PLAN_SCHEMA, type Plan } from '#core/model/plan.ts';
import type { AnyAction } from './action.ts';
import { exampleFact } from './example-fact.ts';

/** Returns the plan of an action for an ordinary resource: what permissions, documents and tests are made from. */
export const examplePlan = (action: AnyAction): Plan => {
  const before = exampleFact(action.resource);
  return {
    schema: PLAN_SCHEMA,
    account: before.account,
    region: before.region,
    resource: before.arn,
    action: action.id,
    actionVersion: action.version,
    steps: [...action.plan(before, action.example)],
  };
};
