/** A Lambda function of the product; `${…Function}` in the state machines is its name in Pascal case. */
export interface FunctionSpec {
  /** File under `functions/`, without extension. */
  readonly entry: string;
  readonly description: string;
  /** Longer than the default of 30 s, where a handler reads a lot. */
  readonly timeoutSeconds?: number;
}

/** One list, used by `lib/` to deploy the functions and by `local/` to load them. */
export const FUNCTIONS: readonly FunctionSpec[] = [
  {
    entry: 'admit-changes',
    description: 'Gives turns to the changes that wait in the queue',
    timeoutSeconds: 60,
  },
  {
    entry: 'age-series',
    description: 'Moves samples that are old enough to where they are cheaper',
    timeoutSeconds: 900,
  },
  {
    entry: 'anchor-ledgers',
    description: 'Puts where all ledgers stand where nobody can alter it',
    timeoutSeconds: 900,
  },
  { entry: 'api', description: 'Answers approval links and the console' },
  { entry: 'apply-step', description: 'Looks, compares, and makes the next call of a plan' },
  { entry: 'ask-approval', description: 'Asks people for a decision and keeps the task token' },
  {
    entry: 'assess',
    description: 'Re-checks risk and policy of a change, and says where it stands',
  },
  { entry: 'await-turn', description: 'Queues a change and keeps the task token for its turn' },
  { entry: 'check-guards', description: 'Looks whether anything forbids the first step' },
  { entry: 'close-change', description: 'Ends a change, frees its resource, tells people' },
  { entry: 'collect-costs', description: 'Reads the bill', timeoutSeconds: 300 },
  {
    entry: 'collect-inventory',
    description: 'Reads resources of one account and region',
    timeoutSeconds: 300,
  },
  {
    entry: 'collect-metrics',
    description: 'Reads the series that the checks need',
    timeoutSeconds: 900,
  },
  { entry: 'judge-watches', description: 'Judges every change that is being watched' },
  { entry: 'list-scopes', description: 'Lists the accounts to work on, in pages' },
  { entry: 'open-canary', description: 'Has a change of itself made and put back, every day' },
  {
    entry: 'note-returned-mail',
    description: 'Asks somebody else when a mail comes back, and says so',
  },
  {
    entry: 'open-changes',
    description: 'Opens a change for each recommendation that policy allows',
    timeoutSeconds: 300,
  },
  {
    entry: 'reconcile',
    description: 'After a failure: looks what happened and turns to the way back',
  },
  { entry: 'rehearse', description: 'Asks AWS what the calls of a plan would do, and makes none' },
  {
    entry: 'run-checks',
    description: 'Turns facts and series into recommendations',
    timeoutSeconds: 900,
  },
  { entry: 'save-config', description: 'Puts the configuration of a deployment in force' },
  {
    entry: 'sweep',
    description: 'Visits everything whose deadline has passed',
    timeoutSeconds: 300,
  },
  { entry: 'undo-step', description: 'Looks, compares, and makes the next call of the way back' },
  {
    entry: 'verify-savings',
    description: 'Compares the bill of changed resources before and after, and learns',
    timeoutSeconds: 900,
  },
  { entry: 'watch-change', description: 'Fits the baselines and starts the watch of a change' },
  {
    entry: 'write-plan',
    description: 'Writes plan, observed state and way back before the first call',
  },
];

/** Deployed with InfluxDB alone: the one function in the database's network. */
export const KEEP_SERIES: FunctionSpec = {
  entry: 'keep-series',
  description: 'Saves and reads series in InfluxDB for the functions outside of its network',
};

/** State machines by the name of their file under `statemachines/`. */
export const STATE_MACHINES = ['collect', 'optimize', 'change'] as const;
export type StateMachineName = (typeof STATE_MACHINES)[number];

/** What runs by the clock. */
export interface ScheduleSpec {
  readonly name: string;
  readonly everyMinutes: number;
  readonly target: { readonly machine: StateMachineName } | { readonly function: string };
}

export const SCHEDULES: readonly ScheduleSpec[] = [
  { name: 'collect', everyMinutes: 60, target: { machine: 'collect' } },
  { name: 'optimize', everyMinutes: 360, target: { machine: 'optimize' } },
  { name: 'queue', everyMinutes: 1, target: { function: 'admit-changes' } },
  { name: 'watch', everyMinutes: 1, target: { function: 'judge-watches' } },
  { name: 'verify', everyMinutes: 1_440, target: { function: 'verify-savings' } },
  { name: 'age', everyMinutes: 60, target: { function: 'age-series' } },
  { name: 'canary', everyMinutes: 1_440, target: { function: 'open-canary' } },
  { name: 'anchor', everyMinutes: 1_440, target: { function: 'anchor-ledgers' } },
  { name: 'sweep', everyMinutes: 15, target: { function: 'sweep' } },
];

/** `ask-approval` → `AskApprovalFunction`, the placeholder in the state machine files. */
export const placeholderOf = (entry: string): string =>
  `${entry.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Function`;
