import { parentPort } from 'node:worker_threads';
import { InvariantError } from '#core/errors/errors.ts';
import { parseCaseId } from '../kinds.ts';
import { oneMoreUnlike } from './enumerate.ts';
import { runCase } from './run-case.ts';
import { count, emptyTally, type Tally } from './tally.ts';

/** A case by its name; or instead of it `pairs`: all cases with a second fault after its own, one in so many. */
export interface Job {
  readonly ids: readonly string[];
  readonly pairs: boolean;
  readonly every: number;
}

// Nobody reads the stacks of errors that are thrown by the million.
Error.stackTraceLimit = 0;

const run = async ({ ids, pairs, every }: Job): Promise<Tally> => {
  const tally = emptyTally();
  for (const given of ids.map(parseCaseId)) {
    const result = await runCase(given);
    if (!pairs) {
      count(tally, given, result);
      continue;
    }
    const more = oneMoreUnlike(given, result.world.stage.boundary.calls);
    for (const pair of more.filter((_, i) => i % every === 0))
      count(tally, pair, await runCase(pair));
  }
  return tally;
};

const port = parentPort;
if (port === null) throw new InvariantError('this runs as a worker');
port.on('message', async (job: Job) => port.postMessage(await run(job)));
