import { parentPort } from 'node:worker_threads';
import { InvariantError } from '#core/errors/errors.ts';
import { caseId, parseCaseId } from '../kinds.ts';
import { type CaseResult, runCase } from './run-case.ts';
import { tell } from './tell.ts';

/** What a worker says of a case; the story only of one that went wrong. */
export interface Told extends Pick<CaseResult, 'ended' | 'bySweeper' | 'byReconcile' | 'broken'> {
  readonly id: string;
  readonly calls: number;
  readonly story?: string;
}

const runOne = async (id: string): Promise<Told> => {
  const of = parseCaseId(id);
  const result = await runCase(of);
  const { ended, bySweeper, byReconcile, broken, calls } = result;
  const told = { id: caseId(of), ended, bySweeper, byReconcile, broken, calls: calls.length };
  return broken.length === 0 ? told : { ...told, story: tell(result) };
};

const port = parentPort;
if (port === null) throw new InvariantError('this runs as a worker');
port.on('message', async (id: string) => {
  try {
    port.postMessage(await runOne(id));
  } catch (error) {
    const broken = [`harness: ${error instanceof Error ? (error.stack ?? error.message) : error}`];
    port.postMessage({ id, ended: 'live', bySweeper: false, byReconcile: false, broken, calls: 0 });
  }
});
