import { CANARY_TAG } from '#core/actions/tags.ts';
import type { FunctionRecord } from '../records.ts';
import { always } from '../timeline.ts';
import type { Estate } from './estate.ts';

/** Returns the estate with the one function of the deployment that is itself changed: that of the daily canary. */
export const withCanary = (estate: Estate, region: string): Estate => ({
  ...estate,
  resources: [...estate.resources, canaryFunction(estate, region)],
});

const canaryFunction = ({ accountId, now }: Estate, region: string): FunctionRecord => ({
  kind: 'function',
  id: `arn:aws:lambda:${region}:${accountId}:function:open-canary`,
  region,
  name: 'open-canary',
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  description: 'Has a change of itself made and put back, every day',
  createdAt: now,
  shapes: always({ memoryMib: 512, timeoutS: 30 }),
  update: { at: now, settledAt: now },
  revision: 1,
  insights: false,
  workload: {
    // Once a day is as good as never.
    perSecond: { level: 0, noise: 0 },
    ioMs: 100,
    cpuMs: 100,
    spread: 0,
    workingSetMib: 100,
    parallelism: 1,
    errorRatio: 0,
  },
  memoryDemand: always(1),
  cpuDemand: always(1),
  tags: { [CANARY_TAG]: 'changed and put back every day' },
});
