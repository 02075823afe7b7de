import { InvalidInputError } from '#core/errors/errors.ts';
import type { Flags } from './flags.ts';
import type { Started } from './start.ts';
import { tellStory } from './story.ts';
import { summarise } from './summary.ts';
import type { Screen } from './terminal/steps.ts';
import { storyLine } from './terminal/story-line.ts';
import { byJumping } from './until.ts';

/** Runs the story by itself and ends. Returns 0 only if it came true. */
export const runTour = async (
  { simulation, collected }: Started,
  flags: Flags,
  screen: Screen,
): Promise<number> => {
  const until = byJumping(simulation.clock);
  try {
    screen.write('\n');
    const story = await tellStory(simulation, {
      fault: flags.fault,
      until,
      tell: (line) => {
        for (const text of storyLine(line)) screen.write(`  ${text}\n`);
      },
    });
    // What policy allowed without asking runs beside the story, and is part of what happened.
    const underWay = makeUnderWay(simulation);
    await until(async () => (await underWay()) === 0, 'the other changes end');
    if (flags.json) {
      process.stdout.write(
        `${JSON.stringify(await summarise(simulation, collected, story, flags.focus), null, 2)}\n`,
      );
    }
    if (!story.ok)
      throw new InvalidInputError(
        `the story did not come true: ${story.number} ended ${story.outcome}`,
      );
    return 0;
  } finally {
    await simulation.close();
  }
};

/** Counts the changes that move without anybody's decision. A ledger that has not moved is not read again. */
export const makeUnderWay = ({ ports }: Started['simulation']): (() => Promise<number>) => {
  let known: ReadonlyMap<string, boolean> = new Map();
  const isWaiting = async (change: string): Promise<boolean> => {
    const kinds = (await ports.readChange(change)).events.map(({ body }) => body.kind);
    return kinds.includes('asked') && !kinds.includes('decided');
  };
  return async () => {
    const live = await ports.liveChanges();
    const waiting = live.map(
      async ({ change, head }) => [head, known.get(head) ?? (await isWaiting(change))] as const,
    );
    known = new Map(await Promise.all(waiting));
    return [...known.values()].filter((waits) => !waits).length;
  };
};
