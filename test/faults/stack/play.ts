import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { Embedded } from '#test/support/embedded.ts';
import type { FaultBox } from './fault-box.ts';
import type { RunningPlot } from './plot.ts';
import { scopeOf } from './recommend.ts';

/** Longer than any wait in a plan, ten tries of an undo and an outage together. */
const LIMIT_MS = 40 * MS_PER_HOUR;
/** Whatever was superseded has looked once more by then. */
const QUIET_MS = 30 * MS_PER_MINUTE;
const TRY_AGAIN_MS = 5 * MS_PER_MINUTE;

/** Lets a story go on until its change has ended, and things are quiet again. */
export const playToTheEnd = async (
  embedded: Embedded,
  box: FaultBox,
  plot: RunningPlot,
  hasOpened: boolean,
): Promise<void> => {
  const { clock } = embedded;
  const limit = clock.now() + LIMIT_MS;
  if (!hasOpened) await open(embedded, box, limit);
  const isClosed = async () => (await theChange(embedded))?.state.closed !== undefined;
  const hasEnded = async () => plot.mayHaveEnded() && (await isClosed());
  await clock.runUntil(hasEnded, limit);
  await clock.during(() => box.settle());
  // Whoever woke up may have opened another one.
  if (!(await isClosed())) await clock.runUntil(hasEnded, limit);
  await clock.advanceTo(clock.now() + QUIET_MS);
};

/** Opens the change and starts it, as the workflow `optimize` does; whatever dies on the way is done by its next run. */
const open = async (embedded: Embedded, box: FaultBox, limit: number): Promise<void> => {
  const { clock, ports } = embedded;
  for (; clock.now() < limit; await clock.advanceTo(clock.now() + TRY_AGAIN_MS)) {
    try {
      const answer = (await clock.during(() => box.invoke('open-changes', scopeOf(embedded)))) as {
        open: { change: string; fence: number }[];
      };
      const [opened] = answer.open;
      if (opened !== undefined)
        await clock.during(() =>
          box.run('optimize', {}, () => ports.startChange(opened.change, opened.fence)),
        );
    } catch {
      // Whether it was opened is seen below.
    }
    if ((await theChange(embedded)) !== undefined) return;
  }
};

/** The one change of a story, the newest if it was opened twice. */
export const theChange = async (embedded: Embedded) => {
  const [meta] = await embedded.clock.during(() => embedded.ports.recentChanges(1));
  return meta && embedded.read(meta.change);
};
