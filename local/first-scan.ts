import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { ChangeMeta, StoredChange } from '#app/ports.ts';
import type { StateMachineName } from '#core/contract/workflow.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import { sum, type UsdPerMonth } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import type { Simulation } from './simulation.ts';
import { byJumping } from './until.ts';

/** Executions of the first scan, by fixed names: started again after a kill, they are the same ones. */
const FIRST = 'first';

/** What the collection read. */
export interface Collected {
  readonly resources: number;
  readonly points: number;
  /** What could not be read, in words. */
  readonly missing: readonly string[];
}

interface CollectAnswer {
  readonly collected: {
    readonly resources: number;
    readonly points: number;
    readonly missing: readonly { readonly missing: string; readonly because: string }[];
  };
}

/** Collects once, or goes on with a collection that was interrupted. */
export const collect = async (simulation: Simulation): Promise<Collected> => {
  const output = await runWorkflow(simulation, 'collect');
  const { resources, points, missing } = (output as CollectAnswer).collected;
  return {
    resources,
    points,
    missing: missing.map(({ missing: what, because }) => `${what}: ${because}`),
  };
};

/** Runs the checks and opens changes once; returns what was found. */
export const optimize = async (simulation: Simulation): Promise<readonly Recommendation[]> => {
  await runWorkflow(simulation, 'optimize');
  return recommendations(simulation);
};

/** Everything found so far, largest saving first. */
export const recommendations = async ({
  clock,
  ports,
  config,
}: Simulation): Promise<readonly Recommendation[]> => {
  const scopes = config.accounts.flatMap(({ id, regions }) =>
    regions.map((region) => ({ account: id, region })),
  );
  const found = await clock.during(() =>
    Promise.all(scopes.map((scope) => ports.storedRecommendations(scope))),
  );
  return found
    .flat()
    .sort((a, b) => Number(b.saving.usdPerMonth.amount) - Number(a.saving.usdPerMonth.amount));
};

export const totalSaving = (found: readonly Recommendation[]): UsdPerMonth =>
  sum(
    'USD',
    found.map(({ saving }) => saving.usdPerMonth),
  );

/** What became of the changes that the scan opened. */
export interface FirstDecisions {
  /** Policy asks nobody. */
  readonly allowed: number;
  readonly asking: number;
  readonly forbidden: number;
  /** A guard stands against it, so that nobody was asked. */
  readonly stopped: number;
}

/** What was opened, and what became of it. */
interface Opened extends Pick<Simulation, 'clock'> {
  readonly ports: {
    readonly recentChanges: (limit: number) => Promise<readonly Pick<ChangeMeta, 'change'>[]>;
    readonly readChange: (change: string) => Promise<Pick<StoredChange, 'events'>>;
  };
}

export const firstDecisions = async ({ clock, ports }: Opened): Promise<FirstDecisions> => {
  let states: readonly ChangeState[] = [];
  // The changes that the scan opened judge themselves, each in an execution of its own, which may take its time.
  await byJumping(clock)(async () => {
    const metas = await ports.recentChanges(MOST_CHANGES);
    const changes = await Promise.all(metas.map(({ change }) => ports.readChange(change)));
    states = changes.map(({ events }) => fold(events));
    return states.every((state) => fateOf(state) !== undefined || state.closed !== undefined);
  }, 'every change is judged');
  const fates = states.map(fateOf);
  const count = (fate: keyof FirstDecisions) => fates.filter((each) => each === fate).length;
  return {
    allowed: count('allowed'),
    asking: count('asking'),
    forbidden: count('forbidden'),
    stopped: count('stopped'),
  };
};

const fateOf = ({ assessed, guarded }: ChangeState): keyof FirstDecisions | undefined => {
  if (guarded?.clear === false) return 'stopped';
  switch (assessed?.verdict.requires) {
    case undefined:
      return undefined;
    case 'nobody':
      return 'allowed';
    case 'never':
      return 'forbidden';
    default:
      return 'asking';
  }
};

const MOST_CHANGES = 10_000;

const runWorkflow = async (simulation: Simulation, machine: StateMachineName): Promise<unknown> => {
  const { clock, cloud } = simulation;
  const client = new SFNClient({});
  try {
    const executionArn = await clock.during(() => cloud.start(machine, `${machine}-${FIRST}`, {}));
    const look = () => client.send(new DescribeExecutionCommand({ executionArn }));
    await byJumping(clock)(
      async () => (await look()).status !== 'RUNNING',
      `the ${machine} workflow ends`,
    );
    const { status, output, error, cause } = await clock.during(look);
    if (status !== 'SUCCEEDED') {
      throw new UpstreamError(
        `the ${machine} workflow ended ${status}: ${error ?? ''} ${cause ?? ''}`.trim(),
      );
    }
    return JSON.parse(output ?? 'null');
  } finally {
    client.destroy();
  }
};
