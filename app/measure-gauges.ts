import type { PlainMetricName } from '#core/contract/metrics.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { makeListScopes } from './list-scopes.ts';
import type { DueDeliveries } from './notify/ports.ts';
import type {
  KeptRun,
  LiveChanges,
  Measure,
  Now,
  ReadConfig,
  StoredOrganization,
} from './ports.ts';
import { type ProveCanaryDeps, proveCanary } from './prove-canary.ts';

export interface MeasureGaugesDeps extends ProveCanaryDeps {
  readonly liveChanges: LiveChanges;
  readonly openAlerts: () => Promise<readonly unknown[]>;
  readonly dueDeliveries: DueDeliveries;
  readonly readConfig: ReadConfig;
  readonly storedOrganization: StoredOrganization;
  readonly measure: Measure;
  readonly now: Now;
}

/** No delivery is kept for longer: by then all of them are due. */
const ALL_DUE_MS = 365 * MS_PER_DAY;

/** Measures how things stand; returns what it measured. Nothing else runs as often and sees all of it. */
export const makeMeasureGauges = (deps: MeasureGaugesDeps) => async () => {
  const now = deps.now();
  const { scopes } = await makeListScopes(deps)();
  const live = await deps.liveChanges();
  const wanted = new Set(scopes.map(keyOf));
  const collected = (await deps.storedRuns()).filter(
    ({ job, scope }) => job === 'collect-inventory' && scope && wanted.has(keyOf(scope)),
  );
  const { isStopped, since } = await proveCanary(deps);
  const gauges = {
    ChangesOpen: live.length,
    OldestOpen: secondsSince(
      now,
      live.map(({ openedAt }) => openedAt),
    ),
    LongestOverdue: secondsSince(
      now,
      live.map(({ deadline }) => deadline),
    ),
    BrakeOn: isStopped ? 1 : 0,
    AlertsOpen: (await deps.openAlerts()).length,
    MessagesWaiting: (await deps.dueDeliveries(now + ALL_DUE_MS)).length,
    // That all changes are stopped is told by itself.
    CanaryAge: isStopped || since === undefined ? 0 : secondsSince(now, [since]),
    // Of nothing that was ever collected there is no age: then there is no measurement, which is told as well.
    ...(collected.length > 0 && { CollectionAge: secondsSince(now, collected.map(lastGood)) }),
  } satisfies Partial<Record<PlainMetricName, number>>;
  for (const [name, value] of Object.entries(gauges) as [PlainMetricName, number][])
    deps.measure(name, value);
  return gauges;
};

const keyOf = ({ account, region }: { account: string; region: string }) => `${account} ${region}`;

/** One that never went well is as old as the first time that it was tried. */
const lastGood = ({ succeededAt, since }: KeptRun): EpochMs => succeededAt ?? since;

/** Since the earliest of them; 0 where that is still to come, and where there is none. */
const secondsSince = (now: EpochMs, times: readonly EpochMs[]): number =>
  Math.max(0, ...times.map((at) => now - at)) / MS_PER_SECOND;
