import { ask, call, echo, inTurn, type Scenario, steps } from '#test/scenarios/scenario.ts';

/** Plan, ask, apply: what the kill tests leave half way. */
export const approval: Scenario = {
  name: 'plan, ask, apply',
  machine: steps({
    Plan: call('Plan'),
    Approve: ask('Approve', { TimeoutSeconds: 259_200 }),
    Apply: call('Apply'),
  }),
  input: { id: 'p-1' },
  functions: {
    Plan: echo,
    Approve: inTurn({ token: [{ afterMs: 3_600_000, succeeds: { id: 'p-1' } }] }),
    Apply: echo,
  },
  ends: { status: 'SUCCEEDED', output: { id: 'p-1' } },
};
