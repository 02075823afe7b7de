import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Told, Work } from './worker.ts';

/** Runs cases on every core and hands on what became of each, in no order. */
export const runCases = async (
  works: Iterable<Work>,
  onTold: (told: Told) => void,
): Promise<void> => {
  const waiting = works[Symbol.iterator]();
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const next = () => {
        const { done, value } = waiting.next();
        worker.postMessage(done === true ? null : value);
      };
      worker.on('exit', () => resolve());
      worker.on('error', reject);
      worker.on('message', (tolds: readonly Told[]) => {
        for (const told of tolds) onTold(told);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, work));
};
