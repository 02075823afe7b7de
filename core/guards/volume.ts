import { GP3_BASELINE, gp2Performance } from '#core/inventory/gp2-performance.ts';
import type { Plan } from '#core/model/plan.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { dateTime } from '#core/present/format.ts';
import { type Covering, clear, type Guard, guardOf, plansThatCall, stop } from './guard.ts';
import { callsOf, inputOf } from './plan-calls.ts';

const DELETES = plansThatCall('ec2:DeleteVolume');

const notAttached = guardOf('ebs/volume', {
  id: 'volume-not-attached',
  family: 'volume',
  numbers: [20],
  stopsWhen: 'it is attached, may be attached to several, or is not available',
  asks: DELETES,
  needs: [],
  check: ({ attachedTo, multiAttach, state }) => {
    if (attachedTo !== undefined)
      return stop(`it is attached to ${attachedTo}`, 'it is in use and stays');
    if (multiAttach)
      return stop(
        'it allows several attachments, and who else uses it is not known',
        'delete it by hand',
      );
    if (state !== 'available') return stop(`it is ${state}`, 'only an available volume is touched');
    return clear('it is attached to nothing');
  },
});

const attachedLately = guardOf('ebs/volume', {
  id: 'attached-lately',
  family: 'volume',
  numbers: [20],
  stopsWhen: 'the trail saw it attached or detached in the last days',
  asks: DELETES,
  needs: ['lastAttachment'],
  check: (_now, { lastAttachment }, { at, options }) => {
    const { days } = options['attached-lately'];
    if (lastAttachment === null) return clear('the trail of 90 days knows of no attachment');
    if (at - lastAttachment >= days * MS_PER_DAY)
      return clear(`it was last attached ${dateTime(lastAttachment)}, ${days} days ago or more`);
    return stop(
      `it was attached ${dateTime(lastAttachment)}, less than ${days} days ago`,
      `wait until ${dateTime(lastAttachment + days * MS_PER_DAY)}`,
    );
  },
});

const backup = guardOf('ebs/volume', {
  id: 'volume-backup',
  family: 'volume',
  numbers: [20],
  stopsWhen: 'the plan deletes it without waiting for a completed snapshot of its size',
  asks: DELETES,
  needs: [],
  check: ({ id, sizeGib }, _found, { plan }) =>
    isBackedUp(plan, id, sizeGib)
      ? clear(`it is deleted only after a snapshot of ${sizeGib} GiB has been seen completed`)
      : stop(
          `the plan deletes it without a completed snapshot of ${sizeGib} GiB before that`,
          'it needs a new plan',
        ),
});

/** Whether each deletion comes after a step that ends with a completed snapshot of that volume and size. */
const isBackedUp = ({ steps }: Plan, id: string, sizeGib: number): boolean => {
  const deletes = steps.findIndex(({ call }) => call.operation === 'DeleteVolume');
  const earlier = { steps: steps.slice(0, deletes) };
  return callsOf(earlier, 'ec2:CreateSnapshot').some(({ call, state: { after } }) => {
    const seen = (after ?? {}) as { readonly state?: unknown; readonly sizeGib?: unknown };
    return (
      inputOf(call, 'VolumeId') === id && seen.state === 'completed' && seen.sizeGib === sizeGib
    );
  });
};

const key = guardOf('ebs/volume', {
  id: 'volume-key',
  family: 'volume',
  numbers: [20],
  stopsWhen: 'it is encrypted with a key that cannot be used',
  asks: DELETES,
  needs: ['volumeKey'],
  check: ({ encrypted }, { volumeKey }) => {
    if (!encrypted) return clear('it is not encrypted');
    const state = volumeKey?.state ?? 'not known';
    return state === 'Enabled'
      ? clear(`its key ${volumeKey?.keyId} is enabled`)
      : stop(
          `its key is ${state}, so that nothing could be made from its snapshot`,
          'enable the key',
        );
  },
});

/**
 * Modifications of one volume within 24 hours; each must be completed before the next.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html
 */
const MOST_MODIFICATIONS = 4;
const MODIFIES = plansThatCall('ec2:ModifyVolume');

const modifications = guardOf('ebs/volume', {
  id: 'volume-modifications',
  family: 'volume',
  numbers: [18],
  stopsWhen: `its last modification is not completed, or the way back would be more than the ${MOST_MODIFICATIONS}th in 24 hours`,
  asks: MODIFIES,
  needs: ['volumeModifications'],
  check: (_now, { volumeModifications }, { plan, at }) => {
    const running = volumeModifications.find(({ state }) => state !== 'completed');
    if (running !== undefined)
      return stop(
        `a modification of it is ${running.state}`,
        running.state === 'failed' ? 'look at the volume by hand' : 'wait until it is completed',
      );
    const recent = volumeModifications.filter(({ startedAt }) => startedAt > at - MS_PER_DAY);
    const steps = callsOf(plan, 'ec2:ModifyVolume');
    const undos = steps.filter(({ undo }) => undo?.operation === 'ModifyVolume');
    const total = recent.length + steps.length + undos.length;
    if (total <= MOST_MODIFICATIONS)
      return clear(
        `it was modified ${recent.length} times in 24 hours, which leaves room for the change and its way back`,
      );
    return stop(
      `it was modified ${recent.length} times in 24 hours, and AWS allows ${MOST_MODIFICATIONS} with the way back`,
      `wait until ${dateTime(Math.min(...recent.map(({ startedAt }) => startedAt)) + MS_PER_DAY)}`,
    );
  },
});

const TO_GP3: Covering = {
  says: 'plans that make a gp2 volume a gp3 one',
  covers: (plan, before) =>
    before.type === 'ebs/volume' && before.volumeType === 'gp2' && gp3Calls(plan).length > 0,
};

const gp3Calls = (plan: Plan) =>
  callsOf(plan, 'ec2:ModifyVolume').filter(({ call }) => inputOf(call, 'VolumeType') === 'gp3');

const gp3Performance = guardOf('ebs/volume', {
  id: 'gp3-performance',
  family: 'volume',
  numbers: [19],
  stopsWhen: 'the gp3 volume would do less than the gp2 one was seen to do',
  asks: TO_GP3,
  needs: ['volumePeak'],
  check: (now, { volumePeak }, { plan }) => {
    const most = gp2Performance(now.sizeGib);
    const problems = gp3Calls(plan).flatMap(({ call }) => [
      ...tooSlow(inputOf(call, 'Iops') ?? GP3_BASELINE.iops, volumePeak.iops, most.iops, 'IOPS'),
      ...tooSlow(
        inputOf(call, 'Throughput') ?? GP3_BASELINE.throughputMibps,
        volumePeak.throughputMibps,
        most.throughputMibps,
        'MiB/s',
      ),
    ]);
    return problems.length === 0
      ? clear('the gp3 volume does at least what the gp2 one was seen to do')
      : stop(problems.join(', '), 'it needs a plan with more');
  },
});

/** Without an observation only what covers all that a gp2 volume of that size can do is enough. */
const tooSlow = (
  asked: unknown,
  peak: number | null,
  most: number,
  unit: string,
): readonly string[] =>
  typeof asked === 'number' && asked >= Math.min(peak ?? most, most)
    ? []
    : [
        peak === null
          ? `${asked} ${unit} are asked for, and nobody published its peak`
          : `${asked} ${unit} are asked for, its peak was ${peak}`,
      ];

/** What holds for a volume that is to be deleted or modified. */
export const VOLUME_GUARDS: readonly Guard[] = [
  attachedLately,
  backup,
  gp3Performance,
  key,
  modifications,
  notAttached,
];
