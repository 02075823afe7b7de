import { readTraces } from '#adapters/trace-file/read-traces.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Estate } from './account/estate/estate.ts';
import { generatedEstate } from './account/estate/generated.ts';
import { tracedEstate } from './account/estate/traced.ts';
import { attachmentAt } from './account/lifecycle/volume.ts';

/** Twelve digits that no real account has. */
export const ACCOUNT_ID = '000000000042';
/** A Tuesday morning: simulated time is the same on every machine. */
export const SIMULATION_START: EpochMs = Date.UTC(2026, 2, 3, 8, 58);

export interface EstateInputs {
  readonly seed: number;
  /** When the generated account is now. */
  readonly now: EpochMs;
  readonly traces: string | undefined;
  readonly tracesStart: EpochMs | undefined;
}

/**
 * Returns the simulated account: a generated one, or one whose instances do what recorded machines did. Recordings know
 * machines only, so that the functions, the log groups and the unattached volumes of the generated account stay.
 */
export const makeEstate = async ({
  seed,
  now,
  traces,
  tracesStart,
}: EstateInputs): Promise<Estate> => {
  const accountId = ACCOUNT_ID;
  if (traces === undefined) return generatedEstate({ seed, now, accountId });
  const recorded = await readTraces(
    traces,
    tracesStart === undefined ? {} : { startMs: tracesStart },
  );
  const machines = tracedEstate(recorded, { seed, accountId });
  return withoutMachines(machines, generatedEstate({ seed, now: machines.now, accountId }));
};

const withoutMachines = (machines: Estate, rest: Estate): Estate => {
  const kept = rest.resources.filter(
    (resource) =>
      resource.kind === 'function' ||
      resource.kind === 'log-group' ||
      resource.kind === 'database' ||
      (resource.kind === 'volume' && attachmentAt(resource, rest.now) === undefined) ||
      (resource.kind === 'alarm' && resource.namespace === 'AWS/Lambda'),
  );
  const ids = new Set(kept.map(({ id }) => id));
  return {
    ...machines,
    key: `${machines.key}; ${rest.key}`,
    regions: [...new Set([...machines.regions, ...rest.regions])],
    resources: [...machines.resources, ...kept],
    events: rest.events.filter((event) => event.resources.some(({ name }) => ids.has(name))),
  };
};
