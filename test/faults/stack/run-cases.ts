import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Told } from './worker.ts';

/** Runs cases on every core and hands on what became of each, in no order. */
export const runCases = async (
  ids: readonly string[],
  onTold: (told: Told, done: number) => void,
): Promise<void> => {
  const waiting = [...ids];
  let done = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const next = () => {
        const id = waiting.shift();
        if (id === undefined) {
          void worker.terminate();
          resolve();
        } else worker.postMessage(id);
      };
      worker.on('error', reject);
      worker.on('message', (told: Told) => {
        onTold(told, ++done);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, work));
};
