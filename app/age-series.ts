import { METRICS, type Metric } from '#core/checks/check.ts';
import { configureChecks } from '#core/checks/configure.ts';
import type { StorageTiers } from '#core/contract/config/storage.ts';
import type { Scope } from '#core/contract/events.ts';
import { AppError, UpstreamError } from '#core/errors/errors.ts';
import { rollUp } from '#core/metrics/roll-up.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { needsOf } from '#core/scan/needs.ts';
import type {
  ColdSeries,
  CollectedUntil,
  DropSeries,
  KeptRun,
  Now,
  ReadConfig,
  SaveRun,
  SaveSeries,
  StoredFacts,
  StoredPieces,
  StoredRuns,
} from './ports.ts';
import { keepRun } from './record-run.ts';

export interface AgeSeriesDeps {
  readonly readConfig: ReadConfig;
  readonly storedRuns: StoredRuns;
  readonly saveRun: SaveRun;
  readonly collectedUntil: CollectedUntil;
  readonly storedFacts: StoredFacts;
  readonly storedPieces: StoredPieces;
  readonly saveSeries: SaveSeries;
  readonly dropSeries: DropSeries;
  /** Undefined where there is none: series then end with what the store keeps. */
  readonly coldSeries: ColdSeries | undefined;
  readonly now: Now;
}

export interface AgedSeries {
  /** Regions of accounts that are done for today. */
  readonly scopes: number;
  readonly resources: number;
  /** Series of which something was moved to a colder tier. */
  readonly moved: number;
  /** Regions that the next run does. */
  readonly left: number;
}

const WARM_PERIOD_MS = 5 * MS_PER_MINUTE;
const COLD_PERIOD_MS = MS_PER_HOUR;

/** No region is begun after so many: they take a few minutes of the quarter of an hour that a run has. */
const RESOURCES_PER_RUN = 10_000;
const RESOURCES_AT_ONCE = 16;

/**
 * Moves what is old enough to the next tier, once a day for each region of an account that is collected. A sample is
 * dropped only after the colder tier has it, so that a run may end anywhere and be repeated. What one run has no room for
 * is done by the next, those that have waited longest first.
 */
export const makeAgeSeries = (deps: AgeSeriesDeps) => async (): Promise<AgedSeries> => {
  const at = deps.now();
  const { storage } = (await deps.readConfig()).config;
  const due = dueScopes(await deps.storedRuns(), at);
  const failed: string[] = [];
  let [scopes, resources, moved] = [0, 0, 0];
  for (const { scope, since } of due) {
    if (resources >= RESOURCES_PER_RUN) break;
    scopes++;
    try {
      const aged = await ageScope(deps, scope, edgesOf(storage, at, since));
      resources += aged.resources;
      moved += aged.moved;
      await keepRun(deps, { job: 'age-series', scope });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failed.push(`${scope.account} ${scope.region}: ${error.message}`);
      await keepRun(deps, { job: 'age-series', scope, failed: error.name });
    }
  }
  await deps.coldSeries?.dropBefore(at - storage.cold.keptDays * MS_PER_DAY);
  if (failed.length > 0)
    throw new UpstreamError(`series of ${failed.length} regions stayed: ${failed.join('; ')}`);
  return { scopes, resources, moved, left: due.length - scopes };
};

interface DueScope {
  readonly scope: Scope;
  /** When it was done last; undefined: never. */
  readonly since: EpochMs | undefined;
}

const startOfDay = (at: EpochMs): EpochMs => Math.floor(at / MS_PER_DAY) * MS_PER_DAY;

/** Whose metrics were collected and which have not been done today, those first that have waited longest. */
const dueScopes = (runs: readonly KeptRun[], at: EpochMs): readonly DueScope[] => {
  const idOf = ({ account, region }: Scope) => `${account} ${region}`;
  const doneAt = new Map(
    runs.flatMap(({ job, scope, succeededAt }) =>
      job === 'age-series' && scope && succeededAt !== undefined
        ? [[idOf(scope), succeededAt] as const]
        : [],
    ),
  );
  return runs
    .flatMap(({ job, scope }) =>
      job === 'collect-metrics' && scope ? [{ scope, since: doneAt.get(idOf(scope)) }] : [],
    )
    .filter(({ since }) => since === undefined || since < startOfDay(at))
    .toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0));
};

/** From and to when samples leave a tier: whole days, so that no hour is in two tiers by halves. */
interface Edges {
  /** What is older has been looked at before. */
  readonly hotFrom: EpochMs;
  readonly hotTo: EpochMs;
  readonly warmTo: EpochMs;
}

const edgesOf = ({ hot, warm }: StorageTiers, at: EpochMs, since: EpochMs = 0): Edges => {
  const hotMs = hot.keptHours * MS_PER_HOUR;
  const warmTo = startOfDay(at - warm.keptDays * MS_PER_DAY);
  return {
    hotFrom: Math.max(startOfDay(since - hotMs), warmTo),
    hotTo: startOfDay(at - hotMs),
    warmTo,
  };
};

const ageScope = async (
  deps: AgeSeriesDeps,
  scope: Scope,
  edges: Edges,
): Promise<Pick<AgedSeries, 'resources' | 'moved'>> => {
  const resources = [...(await metricsByResource(deps, scope))];
  let moved = 0;
  for (let i = 0; i < resources.length; i += RESOURCES_AT_ONCE) {
    const some = resources.slice(i, i + RESOURCES_AT_ONCE);
    const counts = await Promise.all(
      some.map(async ([resource, metrics]) => {
        const cooled = await toCold(deps, { resource, metrics }, edges);
        return cooled + (await toWarm(deps, { resource, metrics }, edges));
      }),
    );
    moved += counts.reduce((sum, count) => sum + count, 0);
  }
  return { resources: resources.length, moved };
};

interface Wanted {
  readonly resource: string;
  readonly metrics: readonly Metric[];
}

/** What is collected of a type. */
const COLLECTED = needsOf(configureChecks({})).map(({ type, series }) => ({
  type,
  metrics: series.flatMap(({ metrics }) => metrics),
}));

/** Of a resource that is gone nobody knows any more what was collected. */
const metricsByResource = async (
  { collectedUntil, storedFacts }: AgeSeriesDeps,
  scope: Scope,
): Promise<ReadonlyMap<string, readonly Metric[]>> => {
  const found = new Map<string, readonly Metric[]>();
  for (const arn of (await collectedUntil(scope)).keys()) found.set(arn, METRICS);
  for (const { type, metrics } of COLLECTED)
    if (metrics.length > 0)
      for await (const { arn } of storedFacts(scope, type))
        if (found.has(arn)) found.set(arn, metrics);
  return found;
};

/** What is finer than the warm tier keeps it is rolled up. Returns how many series were. */
const toWarm = async (
  { storedPieces, saveSeries, dropSeries }: AgeSeriesDeps,
  { resource, metrics }: Wanted,
  { hotFrom, hotTo }: Edges,
): Promise<number> => {
  const pieces = await storedPieces(resource, metrics, hotFrom, hotTo);
  const finer = pieces.filter(({ periodMs }) => periodMs < WARM_PERIOD_MS);
  if (finer.length === 0) return 0;
  await saveSeries(finer.map((piece) => rollUp(piece, WARM_PERIOD_MS)));
  await dropSeries(finer, hotFrom, hotTo);
  return finer.length;
};

/** Whatever is that old leaves the store, by the hour. Returns how many series did. */
const toCold = async (
  { storedPieces, coldSeries, dropSeries }: AgeSeriesDeps,
  { resource, metrics }: Wanted,
  { warmTo }: Edges,
): Promise<number> => {
  if (coldSeries === undefined) return 0;
  const pieces = await storedPieces(resource, metrics, 0, warmTo);
  if (pieces.length === 0) return 0;
  await coldSeries.add(pieces.map((piece) => rollUp(piece, COLD_PERIOD_MS)));
  await dropSeries(pieces, 0, warmTo);
  return pieces.length;
};
