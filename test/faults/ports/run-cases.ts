import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { caseId, type FaultCase } from '../kinds.ts';
import { addTo, emptyTally, type Tally } from './tally.ts';
import type { Job } from './worker.ts';

const JOB_SIZE = 50;

/** Runs cases on every core and adds up how they ended, in an order that does not depend on the cores. */
export const runCases = async (
  cases: readonly FaultCase[],
  { pairs = false, every = 1 }: { pairs?: boolean; every?: number } = {},
): Promise<Tally> => {
  const size = pairs ? 2 : JOB_SIZE;
  const jobs: Job[] = [];
  for (let i = 0; i < cases.length; i += size)
    jobs.push({ ids: cases.slice(i, i + size).map(caseId), pairs, every });
  const tallies: Tally[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: availableParallelism() }, () =>
      withWorker(async (run) => {
        for (let i = next++; i < jobs.length; i = next++) tallies[i] = await run(jobs[i] as Job);
      }),
    ),
  );
  const sum = emptyTally();
  for (const tally of tallies) addTo(sum, tally);
  return sum;
};

const withWorker = async (
  use: (run: (job: Job) => Promise<Tally>) => Promise<void>,
): Promise<void> => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error));
  const run = async (job: Job): Promise<Tally> => {
    worker.postMessage(job);
    const [tally] = await Promise.race([once(worker, 'message'), failed]);
    return tally;
  };
  try {
    await use(run);
  } finally {
    failed.catch(() => undefined);
    await worker.terminate();
  }
};
