import * as z from 'zod';
import { defineAction } from '#core/actions/action.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { nameOf } from '#core/model/facts.ts';
import type { ApiCall } from '#core/model/plan.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { move, startStep, stopStep } from './power.ts';

/** A change of an attribute is immediate; only reads may lag. */
const ATTRIBUTE = { everyMs: 5 * MS_PER_SECOND, limitMs: 2 * MS_PER_MINUTE };

const setType = (id: string, type: string): ApiCall => ({
  service: 'ec2',
  operation: 'ModifyInstanceAttribute',
  input: { InstanceId: id, InstanceType: { Value: type } },
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/change-instance-type-of-ebs-backed-instance.html */
export const resizeInstance = defineAction({
  id: 'ec2/resize-instance',
  version: 1,
  family: 'ec2',
  resource: 'ec2/instance',
  params: z.strictObject({ instanceType: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/) }),
  undoes: {
    how: 'exactly',
    within: 'about 3 min',
    steps: ({ instanceType }) => `stop, ${instanceType}, start, check health`,
  },
  interruption: { minutes: 3, says: 'about 3 min, one stop and start' },
  watch: {
    minutes: 120,
    metrics: [
      {
        name: 'cpu.utilization',
        worse: 'higher',
        tolerate: 1.2,
        floor: 0.01,
        follows: 'capacity',
      },
      {
        name: 'memory.utilization',
        worse: 'higher',
        tolerate: 1.1,
        floor: 0.01,
        follows: 'capacity',
      },
    ],
    hardChecks: ['ec2-status-checks', 'alarms'],
  },
  couldGoWrong: (before, { instanceType }) =>
    `A load above anything in the last 14 days would slow ${nameOf(before)} on ${instanceType}; EC2 may have no ${instanceType} or ${before.instanceType} free when it is started.`,
  example: { instanceType: 'm6i.xlarge' },
  plan: ({ id, instanceType: old, rootDevice, state }, { instanceType }) => {
    if (rootDevice === 'instance-store') {
      throw new NotPermittedError(`${id} keeps its root on the host: a stop would lose it`);
    }
    if (state !== 'running') {
      throw new NotPermittedError(`${id} is ${state}: only a running instance is resized`);
    }
    if (old === instanceType) throw new NotPermittedError(`${id} is a ${old} already`);
    return [
      stopStep(id, old),
      {
        id: 'resize',
        call: setType(id, instanceType),
        undo: setType(id, old),
        state: move(id, ['stopped', old], ['stopped', instanceType], []),
        settle: ATTRIBUTE,
      },
      startStep(id, instanceType),
    ];
  },
});
