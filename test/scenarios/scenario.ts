/** What a scripted function does with one call. */
export type Reply =
  | { readonly returns: unknown }
  | { readonly throws: string; readonly message?: string }
  /** Answers with null and uses the payload's `taskToken`, each entry so long after the call. */
  | { readonly token: readonly TokenUse[] };

export type TokenUse = { readonly afterMs: number } & (
  | { readonly beats: true }
  | { readonly succeeds: unknown }
  | { readonly fails: string; readonly cause?: string }
);

export type Json = Readonly<Record<string, unknown>>;

/** A reply for each call, by the payload and the number of calls of that function before. */
export type Script = (payload: Json, call: number) => Reply;

/** One workflow with all that happens to it, and how it must end; the same on every engine. */
export interface Scenario {
  readonly name: string;
  readonly machine: Json;
  /** Other machines, by name; definitions name them `${Name}`. */
  readonly others?: Readonly<Record<string, Json>>;
  readonly input?: unknown;
  readonly functions?: Readonly<Record<string, Script>>;
  readonly ends: {
    readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
    readonly output?: unknown;
    readonly error?: string;
    readonly cause?: string;
  };
  /** Virtual time from start to end. */
  readonly takesMs?: number;
  /** Payloads in the order of the calls, where the order is part of the meaning. */
  readonly calls?: readonly unknown[];
  /** Why an engine on real time cannot run it. */
  readonly virtualTimeOnly?: string;
}

/** Replies in turn; the last one repeats. */
export const inTurn =
  (...replies: readonly [Reply, ...Reply[]]): Script =>
  (_, call) =>
    replies[Math.min(call, replies.length - 1)] ?? replies[0];

export const returns = (value: unknown): Reply => ({ returns: value });
export const throws = (error: string, message = 'scripted'): Reply => ({ throws: error, message });
export const echo: Script = (payload) => ({ returns: payload });

/** A state machine of states that follow each other as they are listed, unless they say where they go. */
export const steps = (states: Readonly<Record<string, Json>>, more: Json = {}): Json => ({
  QueryLanguage: 'JSONata',
  ...more,
  ...workflow(states),
});

/** The same as a branch of a Parallel or the processor of a Map. */
export const workflow = (states: Readonly<Record<string, Json>>): Json => {
  const names = Object.keys(states);
  const linked = Object.entries(states).map(([name, state], i) => {
    const chooses = ['Choice', 'Succeed', 'Fail'].includes(String(state.Type));
    if (chooses || 'Next' in state || 'End' in state) return [name, state];
    const next = names[i + 1];
    return [name, { ...state, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0], States: Object.fromEntries(linked) };
};

export const pass = (more: Json = {}): Json => ({ Type: 'Pass', ...more });

/** Calls `name` with the state's input and goes on with what it answers. */
export const call = (name: string, more: Json = {}): Json => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...more,
});

/** Calls `name` with a task token, and goes on with what comes back for the token. */
export const ask = (name: string, more: Json = {}): Json => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: {
    FunctionName: name,
    Payload: { taskToken: '{% $states.context.Task.Token %}' },
  },
  ...more,
});

export const start = (machine: string, args: Json, more: Json = {}): Json => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution',
  Arguments: { StateMachineArn: `\${${machine}}`, ...args },
  ...more,
});

export const startAndWait = (machine: string, args: Json, more: Json = {}): Json =>
  start(machine, args, { Resource: 'arn:aws:states:::states:startExecution.sync:2', ...more });

/** What a scripted function's error becomes in `Cause`. */
export const causeOf = (errorType: string, errorMessage = 'scripted'): string =>
  JSON.stringify({ errorType, errorMessage });
