import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyAction } from '#core/actions/action.ts';
import { SCHEDULES } from '#core/contract/workflow.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type Embedded, type EmbeddedOptions, openNew } from '#test/support/embedded.ts';
import { type BoxState, FaultBox } from './fault-box.ts';
import { playToTheEnd } from './play.ts';
import { PEOPLE, type PlotState, type Story, startPlot } from './plot.ts';
import { recommend } from './recommend.ts';
import { estateOf } from './subjects.ts';

/**
 * A moment of a story at which nothing was under way, as a folder that can be opened again: every case begins at the
 * last one before its first fault, so that what all cases have in common is run once.
 */
export interface Fork {
  readonly dir: string;
  readonly now: EpochMs;
  /** Calls made by then. */
  readonly calls: number;
  readonly hasOpened: boolean;
  readonly box: BoxState;
  readonly plot: PlotState | undefined;
}

/** In memory, where the machine offers that. */
const BASE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
export const scratch = mkdtempSync(join(BASE, 'trimtab-faults-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** How many changes there may be, and when, is tested elsewhere. */
const CAPS = {
  atOnce: 10_000,
  perAccountAnHour: 10_000,
  perRegionAnHour: 10_000,
  perFamilyAnHour: 10_000,
  hoursPerResource: 0,
  shareOfGroup: 1,
  resourcesPerDay: 100_000,
  usdPerDay: 100_000_000,
};

export const configFor = (require: 'nobody' | 'two-people') => ({
  mode: 'autopilot' as const,
  approval: {
    approvers: PEOPLE.map(({ name, mail }) => ({ name, mail })),
    expiresAfterHours: 3,
  },
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require }] },
  execution: {
    caps: CAPS,
    safety: {
      maxChangesPerHour: 10_000,
      lockoutOnIncident: { afterRollbackHours: 0, afterNeedsPersonHours: 0 },
    },
    // What the brake holds ends within the case.
    queueHours: 3,
  },
  quietDays: { afterRejection: 0, afterRollback: 0, afterExpiry: 0, afterBlock: 0 },
});

/**
 * What runs by the clock does so no more often than the sweeper, so that a case is not mostly polls; nothing is collected
 * anew. A watch is judged every half hour, still before the sweeper looks for its verdict.
 */
export const SCHEDULED = SCHEDULES.filter(
  ({ name }) => !['collect', 'optimize', 'age', 'canary'].includes(name),
).map((schedule) => ({
  ...schedule,
  everyMinutes: schedule.name === 'watch' ? 30 : Math.max(15, schedule.everyMinutes),
}));

export const optionsFor = (story: Story, box: FaultBox, without?: string): EmbeddedOptions => ({
  config: configFor(story === 'two-people' ? 'two-people' : 'nobody'),
  schedules: SCHEDULED.filter(({ name }) => name !== without),
  invoke: box.invoke,
});

const known = new Map<string, Promise<readonly Fork[]>>();
let warmed: Promise<unknown> | undefined;

/** The first story of a process loads modules as it goes, and its calls come in another order than ever after. */
const warm = (action: AnyAction, story: Story): Promise<unknown> => {
  warmed ??= forksOf(action, story);
  return warmed;
};

/** Returns the last moment of a story before its call of that number. */
export const forkBefore = async (action: AnyAction, story: Story, call: number): Promise<Fork> => {
  const key = `${action.id} ${story}`;
  const forks = known.get(key) ?? warm(action, story).then(() => forksOf(action, story));
  known.set(key, forks);
  const found = (await forks).findLast(({ calls }) => calls < call);
  if (found === undefined) throw new Error(`${key} has no beginning`);
  return found;
};

const forksOf = async (action: AnyAction, story: Story): Promise<readonly Fork[]> => {
  const dir = mkdtempSync(`${scratch}/story-`);
  const box = new FaultBox({ happenings: [] });
  const embedded = await openNew(estateOf(action), { ...optionsFor(story, box), dir });
  await recommend(embedded, action);
  const plot = startPlot(embedded, box, { action, story });
  const forks = [
    copyOf(embedded, dir, { calls: 0, hasOpened: false, box: box.state, plot: undefined }),
  ];
  box.attach(embedded, plot);
  let last = embedded.clock.now();
  // Everything that was due before the clock moves is done.
  embedded.clock.onAdvance((now) => {
    const calls = box.trace.length;
    if (calls > (forks.at(-1)?.calls ?? 0))
      forks.push({
        ...copyOf(embedded, dir, { calls, hasOpened: true, box: box.state, plot: plot.state() }),
        now: last,
      });
    last = now;
  });
  await playToTheEnd(embedded, box, plot, false);
  await embedded.close();
  rmSync(dir, { recursive: true });
  return forks;
};

const copyOf = ({ clock }: Embedded, from: string, rest: Omit<Fork, 'dir' | 'now'>): Fork => {
  const dir = mkdtempSync(`${scratch}/fork-`);
  for (const name of readdirSync(from)) copyFileSync(join(from, name), join(dir, name));
  return { dir, now: clock.now(), ...rest };
};
