import { readFileSync } from 'node:fs';
import { FUNCTIONS, placeholderOf } from '#core/contract/workflow.ts';
import { VirtualClock } from '#local/clock.ts';
import { openStates } from '#local/states/states.ts';
import { asking, type ExecutionSize, executionSizes } from '#test/support/execution-size.ts';

type Answer = (payload: never) => unknown;

/** What running a workflow over many accounts came to. */
export interface OrganizationRun {
  readonly status: string;
  readonly output: Readonly<Record<string, unknown>>;
  /** The root first, then pages and accounts. */
  readonly sizes: readonly ExecutionSize[];
  /** Calls of each function by its entry, in the order in which they were made. */
  readonly calls: ReadonlyMap<string, readonly unknown[]>;
  /** Calls of functions that were under way at the same time, at most. */
  readonly atOnce: number;
}

const NOW = Date.UTC(2026, 2, 3, 9);

/** Runs a workflow from its file as a schedule does, with answers in the place of the functions. */
export const runOrganization = async (
  workflow: 'collect' | 'optimize',
  answers: Readonly<Record<string, Answer>>,
): Promise<OrganizationRun> => {
  const calls = new Map<string, unknown[]>();
  let [running, atOnce] = [0, 0];
  const clock = new VirtualClock(NOW);
  const states = openStates({
    file: ':memory:',
    clock,
    region: 'us-east-1',
    account: '000000000042',
    seed: 'organization',
    invoke: async (name, payload) => {
      const before = calls.get(name) ?? [];
      before.push(payload);
      calls.set(name, before);
      atOnce = Math.max(atOnce, ++running);
      // Long enough for the others that may run at the same time to begin.
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return answers[name]?.(payload as never) ?? {};
    },
  });
  const ask = asking(states.service);
  const change = states.createStateMachine('change', NOTHING);
  const machine = states.createStateMachine(
    workflow,
    readFileSync(`statemachines/${workflow}.asl.json`, 'utf8'),
    {
      ...Object.fromEntries(FUNCTIONS.map(({ entry }) => [placeholderOf(entry), entry])),
      ChangeWorkflowArn: change,
    },
  );
  const { executionArn } = await ask<{ executionArn: string }>('StartExecution', {
    stateMachineArn: machine,
    // As long as a name that a schedule makes.
    name: `${workflow}-${'x'.repeat(16)}`,
  });
  const look = () =>
    ask<{ status: string; output?: string }>('DescribeExecution', { executionArn });
  await clock.runUntil(async () => (await look()).status !== 'RUNNING', NOW + 4 * 3_600_000);
  const { status, output = '{}' } = await look();
  const sizes = await executionSizes(ask, machine);
  states.close();
  return { status, output: JSON.parse(output), sizes, calls, atOnce };
};

/** A change that ends as soon as it begins. */
const NOTHING = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Done',
  States: { Done: { Type: 'Succeed' } },
});
