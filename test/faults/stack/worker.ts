import { parentPort } from 'node:worker_threads';
import { InvariantError } from '#core/errors/errors.ts';
import { caseId, parseCaseId } from '../kinds.ts';
import { type CaseResult, runCase } from './run-case.ts';
import { sampled } from './sample.ts';
import { tell } from './tell.ts';

/** A case by its name, or the one of that number in the sample of a seed. */
export type Work = { readonly id: string } | { readonly sample: number; readonly seed: number };

/** What a worker says of a case; the story only of one that went wrong. */
export interface Told extends Pick<CaseResult, 'ended' | 'bySweeper' | 'byReconcile' | 'broken'> {
  readonly id: string;
  /** What kind of sample it was. */
  readonly what?: string;
  readonly story?: string;
}

const toldOf = (result: CaseResult): Told => {
  const { of, ended, bySweeper, byReconcile, broken } = result;
  const told = { id: caseId(of), ended, bySweeper, byReconcile, broken };
  return broken.length === 0 ? told : { ...told, story: tell(result) };
};

const run = async (work: Work): Promise<readonly Told[]> => {
  if ('id' in work) return [toldOf(await runCase(parseCaseId(work.id)))];
  const results = await sampled(work);
  return results.map(({ what, result }) => ({ what, ...toldOf(result) }));
};

const failed = (work: Work, error: unknown): Told => ({
  id: JSON.stringify(work),
  ended: 'live',
  bySweeper: false,
  byReconcile: false,
  broken: ['harness'],
  story: `${JSON.stringify(work)}: ${error instanceof Error ? error.stack : error}`,
});

const port = parentPort;
if (port === null) throw new InvariantError('this runs as a worker');
port.on('message', async (work: Work | null) => {
  // Nothing is left: this ends the worker alone, which puts its folders away.
  if (work === null) process.exit();
  port.postMessage(await run(work).catch((error: unknown) => [failed(work, error)]));
});
