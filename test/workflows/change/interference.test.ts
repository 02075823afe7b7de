import { describe, test } from 'vitest';
import {
  approveAnd,
  approvedUntil,
  approvedUpTo,
  hurt,
  INSTANCE,
  RESIZE_AND_BACK,
  type Story,
  stopAll,
  tell,
  UPDATE,
  VOLUME,
} from '#test/support/change-story.ts';

const somebodyElse: readonly Story[] = [
  {
    name: 'changed by somebody else before the first call: blocked, not touched',
    on: 'function',
    play: approveAnd(({ tina }) =>
      tina.lambda.updateFunctionConfiguration({ FunctionName: 'resize', MemorySize: 2_048 }),
    ),
    ends: 'blocked',
    calls: [],
  },
  {
    name: 'changed by somebody else between two steps: not touched any more, a person',
    on: 'instance',
    play: approvedUntil('stopped', ({ clock, tina }) =>
      clock.during(() =>
        tina.ec2.modifyInstanceAttribute({
          InstanceId: INSTANCE,
          InstanceType: { Value: 'm6i.4xlarge' },
        }),
      ),
    ),
    ends: 'needs-person',
    because: /somebody else|way back|expected/,
    calls: ['StopInstances'],
  },
  {
    name: 'changed by somebody else while it is watched and hurts: not touched any more, a person',
    on: 'function',
    play: approvedUpTo('watching', (embedded) => {
      hurt(embedded);
      return embedded.clock.during(() =>
        embedded.tina.lambda.updateFunctionConfiguration({
          FunctionName: 'resize',
          MemorySize: 1_024,
        }),
      );
    }),
    ends: 'needs-person',
    calls: UPDATE,
  },
  {
    name: 'the resource is gone before the first call: blocked',
    on: 'volume',
    play: approveAnd(({ tina }) => tina.ec2.deleteVolume({ VolumeId: VOLUME })),
    ends: 'blocked',
    because: /gone/,
    calls: [],
  },
];

const brake: readonly Story[] = [
  {
    name: 'the brake between two steps: rolled back',
    on: 'instance',
    play: approvedUntil('stopping', (embedded) => embedded.clock.during(() => stopAll(embedded))),
    ends: 'rolled-back',
    because: /stopped by ana/,
    calls: ['StopInstances', 'StartInstances'],
  },
  {
    name: 'the brake while it is watched: it goes on being watched, and completes',
    on: 'function',
    play: approvedUpTo('watching', (embedded) => embedded.clock.during(() => stopAll(embedded))),
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'the brake while it is rolled back: it goes on being rolled back',
    on: 'instance',
    play: approvedUpTo('rolling-back', (embedded) =>
      embedded.clock.during(() => stopAll(embedded)),
    ),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
  },
];

describe('somebody else', () => void test.each(somebodyElse)('$name', tell));
describe('the brake', () => void test.each(brake)('$name', tell));
