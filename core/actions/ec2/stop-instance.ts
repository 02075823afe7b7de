import * as z from 'zod';
import { defineAction } from '#core/actions/action.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { nameOf } from '#core/model/facts.ts';
import { stopStep } from './power.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html */
export const stopInstance = defineAction({
  id: 'ec2/stop-instance',
  version: 1,
  family: 'ec2',
  resource: 'ec2/instance',
  params: z.strictObject({}),
  undoes: {
    how: 'exactly',
    within: 'about 3 min',
    steps: () => 'start, check health',
  },
  // It stays away: as much as any interruption can weigh.
  interruption: { minutes: 10, says: 'it is away from then on, until it is started again' },
  watch: {
    // A stopped instance is silent: what depended on it has to speak. A load balancer does so within minutes, an alarm
    // within a period or two. A job of the night or the week would not, however long one waits, since nothing runs that
    // could fail: it has to be seen before, which is why the check looks at two whole weeks.
    minutes: 120,
    metrics: [],
    hardChecks: ['alarms', 'dependants'],
  },
  couldGoWrong: (before) =>
    `Whoever uses ${nameOf(before)} less than once in 14 days finds it away; EC2 may have no ${before.instanceType} free when it is started again.`,
  example: {},
  plan: ({ id, instanceType, rootDevice, state }) => {
    if (rootDevice === 'instance-store')
      throw new NotPermittedError(`${id} keeps its root on the host: a stop would lose it`);
    if (state !== 'running')
      throw new NotPermittedError(`${id} is ${state}: only a running instance is stopped`);
    return [stopStep(id, instanceType)];
  },
});
