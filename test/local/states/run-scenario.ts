import type { EpochMs } from '#core/model/units.ts';
import { VirtualClock } from '#local/clock.ts';
import { type CallContext, type Service, ServiceError } from '#local/services/wire/service.ts';
import { openStates, type States } from '#local/states/states.ts';
import type { Json, Scenario, TokenUse } from '#test/scenarios/scenario.ts';

export const START = Date.parse('2026-03-01T08:00:00Z');
export const REGION = 'eu-central-1';
export const ACCOUNT = '111122223333';

/** Calls an operation as the wire would. */
export const callService =
  (service: Service, clock: VirtualClock) =>
  (operation: string, input: unknown): Json => {
    const context: CallContext = {
      account: ACCOUNT,
      region: REGION,
      principal: 'arn:aws:iam::111122223333:user/test',
      requestId: 'request-1',
      now: clock.now(),
    };
    const handler = service.operations[operation];
    if (handler === undefined) throw new Error(`no operation ${operation}`);
    return handler(input, context) as Json;
  };

export type Call = ReturnType<typeof callService>;

/** An error of a function, with the name that the scenario wants. */
export const namedError = (name: string, message = ''): Error =>
  Object.assign(new Error(message), { name });

const spendToken = (call: Call, { taskToken, use }: DueUse): void => {
  try {
    if ('beats' in use) call('SendTaskHeartbeat', { taskToken });
    else if ('succeeds' in use) {
      call('SendTaskSuccess', { taskToken, output: JSON.stringify(use.succeeds) });
    } else call('SendTaskFailure', { taskToken, error: use.fails, cause: use.cause });
  } catch (error) {
    // Whoever answers after a restart may find the token used.
    if (!(error instanceof ServiceError && error.code === 'TaskTimedOut')) throw error;
  }
};

/** A use of a token that is still to come. It belongs to the world outside, so it outlives the engine's process. */
export interface DueUse {
  readonly at: EpochMs;
  readonly taskToken: string;
  readonly use: TokenUse;
}

/** What the world outside remembers when the engine's process dies. */
export interface Outside {
  readonly now: EpochMs;
  readonly due: readonly DueUse[];
  /** Calls by function whose answers count; the script goes on after them. */
  readonly answered: Readonly<Record<string, number>>;
}

export interface World {
  readonly clock: VirtualClock;
  readonly call: Call;
  readonly arn: string;
  readonly calls: readonly { readonly name: string; readonly payload: unknown }[];
  readonly due: ReadonlySet<DueUse>;
  readonly states: States;
}

const NEW: Outside = { now: START, due: [], answered: {} };

/** Opens a journal with the scenario's functions behind it. */
export const openWorld = (scenario: Scenario, file: string, outside = NEW): World => {
  const clock = new VirtualClock(outside.now);
  const calls: { name: string; payload: unknown }[] = [];
  const due = new Set<DueUse>();
  const invoke = async (name: string, payload: unknown) => {
    const before = calls.filter((c) => c.name === name).length + (outside.answered[name] ?? 0);
    calls.push({ name, payload });
    const script = scenario.functions?.[name];
    if (script === undefined) throw new Error(`no function ${name}`);
    // As a real function, it answers through a socket, not in the same turn.
    await new Promise((next) => setImmediate(next));
    const reply = script(payload as Json, before);
    if ('throws' in reply) throw namedError(reply.throws, reply.message);
    if ('returns' in reply) return reply.returns;
    const { taskToken } = payload as { taskToken: string };
    for (const use of reply.token) plan({ at: clock.now() + use.afterMs, taskToken, use });
    return null;
  };
  const states = openStates({
    file,
    clock,
    region: REGION,
    account: ACCOUNT,
    seed: 'test',
    invoke,
  });
  const call = callService(states.service, clock);
  const plan = (one: DueUse) => {
    if (one.at <= clock.now()) return spendToken(call, one);
    due.add(one);
    clock.at(one.at, () => {
      due.delete(one);
      spendToken(call, one);
    });
  };
  for (const one of outside.due) plan(one);
  const arn = `arn:aws:states:${REGION}:${ACCOUNT}:execution:Main:run`;
  return { clock, call, arn, calls, due, states };
};

/** Creates the scenario's machines and starts it. */
export const startScenario = ({ states, call }: World, scenario: Scenario): void => {
  const arns: Record<string, string> = {};
  for (const [name, machine] of Object.entries(scenario.others ?? {})) {
    arns[name] = states.createStateMachine(name, JSON.stringify(machine));
  }
  const stateMachineArn = states.createStateMachine('Main', JSON.stringify(scenario.machine), arns);
  call('StartExecution', { stateMachineArn, name: 'run', input: JSON.stringify(scenario.input) });
};

/** How the execution ended, in the words of the scenario table. */
export const endOf = ({ call, arn }: World) => {
  const { status, output, error, cause } = call('DescribeExecution', { executionArn: arn });
  return {
    status,
    ...(output !== undefined && { output: JSON.parse(String(output)) }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
};

/** The token that the latest call was given. */
export const tokenOf = ({ calls }: World): string | undefined =>
  (calls.at(-1)?.payload as { taskToken: string } | undefined)?.taskToken;

const A_YEAR_MS = 31_536_000_000;

/** Moves the clock until the execution has ended. */
export const runToEnd = async (world: World): Promise<void> => {
  const { clock, call, arn } = world;
  await clock.runUntil(
    () => call('DescribeExecution', { executionArn: arn }).status !== 'RUNNING',
    clock.now() + A_YEAR_MS,
  );
};
