import type { LastUpdateStatus } from '@aws-sdk/client-lambda';
import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';
import { seedOf, uniform, uuid } from '../random.ts';
import type { FunctionRecord } from '../records.ts';

export const updateStatus = (f: FunctionRecord, now: EpochMs): LastUpdateStatus =>
  now < f.update.settledAt ? 'InProgress' : 'Successful';

/** An update takes two to six seconds. */
export const updateMs = (seed: number, id: string, at: EpochMs): number =>
  Math.round((2 + 4 * uniform(seedOf(seed, id), at)) * MS_PER_SECOND);

/** Returns the revision: another one with every update, and once more when Lambda has finished it. */
export function revisionId(seed: number, f: FunctionRecord, now: EpochMs): string {
  const isSettled = updateStatus(f, now) === 'Successful';
  return uuid(seedOf(seed, f.id), 2 * f.revision + (isSettled ? 1 : 0));
}
