import { makeChangeView } from '#app/console-views.ts';
import type { StoredChange } from '#app/ports.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import type { EventOf, LedgerEvent } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { changeChart } from '#core/present/change-chart.ts';
import { titleOf } from '#core/present/title.ts';
import { approveByMail } from './approve-by-mail.ts';
import type { Simulation } from './simulation.ts';
import type { Until } from './until.ts';

/** The function whose change the story follows. */
const HERO = 'image-resize';
/** After so long of quiet watching the fault comes. */
const FAULT_AFTER_MS = 10 * MS_PER_MINUTE;
/** How much more memory each call then needs: too much for the new size, well within the old one. */
const FAULT_FACTOR = 2.15;
/** By then a workload that can recover has. */
const RECOVERY_MS = MS_PER_HOUR;

export interface StoryOptions {
  readonly fault: boolean;
  readonly until: Until;
  /** Events of the change as they are written, and what the story itself does. */
  readonly tell: (line: StoryLine) => void;
}

export type StoryLine =
  | { readonly kind: 'event'; readonly stored: StoredChange; readonly event: LedgerEvent }
  | { readonly kind: 'aside'; readonly at: EpochMs; readonly word: string; readonly says: string };

/** How the story ended, for people and for whoever tests it. */
export interface StoryEnd {
  readonly change: string;
  readonly number: string;
  readonly title: string;
  readonly outcome: string;
  /** Measured value, limit, duration and source, in words; empty when nothing was judged. */
  readonly judged: string;
  readonly readings: EventOf<'judged'>['readings'];
  /** Mutating calls on the function since the beginning, from the account's own log. */
  readonly mutations: number;
  /** When the workload was inside its baseline again after the rollback. */
  readonly recoveredAt: EpochMs | null;
  /** The story came true: see `isTrue`. */
  readonly ok: boolean;
}

/** Approves the hero's change by its mail, lets the fault come, and follows the change to its end. Resumable anywhere. */
export const tellStory = async (
  simulation: Simulation,
  options: StoryOptions,
): Promise<StoryEnd> => {
  const { clock, ports } = simulation;
  const { until } = options;
  const change = await findChange(simulation, until);
  const read = () => clock.during(() => ports.readChange(change));
  const follow = follower(options.tell);

  await until(async () => {
    const stored = await ports.readChange(change);
    follow(stored);
    const state = fold(stored.events);
    if (state.asked !== undefined && state.decisions.length === 0)
      await approveByMail(simulation, stored.meta.number);
    return state.phase === 'watching' || state.closed !== undefined;
  }, `${HERO} is approved and applied`);

  const { watch } = fold((await read()).events);
  if (options.fault && watch !== undefined && (await read()).meta.outcome === undefined) {
    clock.at(watch.startedAt + FAULT_AFTER_MS, () => injectFault(simulation, options.tell));
  }
  await until(async () => {
    const stored = await ports.readChange(change);
    follow(stored);
    return stored.meta.outcome !== undefined;
  }, 'the change ends');
  return ending(simulation, options, await read());
};

/** Grows the working set of the hero; what the change does to it from here on is physics. */
export const injectFault = (simulation: Simulation, tell: StoryOptions['tell']): void => {
  simulation.cloud.account.control.inject({
    kind: 'memory-demand',
    functionName: HERO,
    factor: FAULT_FACTOR,
  });
  const says = `injected: the payloads of ${HERO} grow and need ${FAULT_FACTOR} times the memory`;
  tell({ kind: 'aside', at: simulation.clock.now(), word: 'fault', says });
};

const findChange = async ({ clock, ports }: Simulation, until: Until): Promise<string> => {
  let found: string | undefined;
  await until(async () => {
    const recent = await ports.recentChanges(MOST_CHANGES);
    for (const { change } of recent) {
      if ((await ports.readChange(change)).recommendation.name === HERO) found = change;
    }
    return found !== undefined;
  }, `a change of ${HERO} is proposed`);
  // The oldest: later ones are attempts of later days.
  return found ?? (await clock.during(() => ports.findChange('chg-0001')));
};

const MOST_CHANGES = 500;

/** Tells each event once, however often the ledger is read. */
const follower = (tell: StoryOptions['tell']) => {
  let told = 0;
  return (stored: StoredChange): void => {
    for (const event of stored.events.slice(told)) tell({ kind: 'event', stored, event });
    told = stored.events.length;
  };
};

const ending = async (
  simulation: Simulation,
  options: StoryOptions,
  stored: StoredChange,
): Promise<StoryEnd> => {
  const state = fold(stored.events);
  const recoveredAt =
    state.rollback === undefined ? null : await recovery(simulation, options, stored);
  const mutations = simulation.cloud.account
    .mutations()
    .filter(
      ({ time, resources }) =>
        time >= simulation.estate.now && resources.some(({ name }) => name.endsWith(HERO)),
    );
  return {
    change: stored.meta.change,
    number: stored.meta.number,
    title: titleOf(stored),
    outcome: stored.meta.outcome ?? 'live',
    judged: state.judged?.says ?? '',
    readings: state.judged?.readings ?? [],
    mutations: mutations.length,
    recoveredAt,
    ok: isTrue(options.fault, state, mutations.length, recoveredAt),
  };
};

/** With the fault: seen by the watch, rolled back, recovered, one call each way. Without: healthy and kept, one call. */
const isTrue = (
  fault: boolean,
  state: ChangeState,
  mutations: number,
  recoveredAt: EpochMs | null,
): boolean =>
  fault
    ? state.closed?.outcome === 'rolled-back' &&
      state.judged?.verdict === 'degraded' &&
      state.judged.readings.length > 0 &&
      mutations === 2 &&
      recoveredAt !== null
    : state.closed?.outcome === 'completed' &&
      state.judged?.verdict === 'healthy' &&
      mutations === 1;

/** Follows the workload after the rollback until it is inside its baseline, as the console's chart shows it. */
const recovery = async (
  { clock, ports }: Simulation,
  { until, tell }: StoryOptions,
  stored: StoredChange,
): Promise<EpochMs | null> => {
  const viewChange = makeChangeView({
    ...ports,
    account: { name: '', simulated: true },
    pollAfterMs: 1,
  });
  const closedAt = stored.events.at(-1)?.at ?? clock.now();
  let recoveredAt: EpochMs | null = null;
  await until(async () => {
    const view = await viewChange(stored.meta.change);
    if (view.watch === null) return true;
    const { watch } = view;
    const charts = watch.baselines.map((baseline) => changeChart({ ...view, watch }, baseline));
    const marks = charts.map(
      ({ markers }) => markers.find(({ label }) => label === 'Recovered')?.atMs,
    );
    if (marks.every((at) => at !== undefined)) recoveredAt = Math.max(...marks);
    return recoveredAt !== null || clock.now() > closedAt + RECOVERY_MS;
  }, 'the workload recovers');
  if (recoveredAt === null) return null;
  tell({
    kind: 'aside',
    at: recoveredAt,
    word: 'recovered',
    says: 'every watched metric is inside its baseline again',
  });
  return recoveredAt;
};
