import { afterEach, describe, expect, test } from 'vitest';
import { REGION } from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import { aLargeInstance, INSTANCE, lookUp } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith>;
afterEach(() => cloud.close());

describe('live alarms', () => {
  const alarm = {
    kind: 'alarm',
    region: REGION,
    namespace: 'AWS/EC2',
    metric: 'CPUUtilization',
    dimensions: { InstanceId: INSTANCE },
    statistic: 'Average',
    periodS: 300,
    periods: 3,
    threshold: 90,
    actionsEnabled: true,
    createdAt: 0,
  } as const;

  test('are those on the resource that tell somebody', async () => {
    cloud = openAccountWith([
      aLargeInstance(),
      { ...alarm, id: 'b-cpu' },
      { ...alarm, id: 'a-cpu' },
      { ...alarm, id: 'muted', actionsEnabled: false },
      { ...alarm, id: 'other', dimensions: { InstanceId: 'i-0000000000000000f' } },
    ]);
    expect(await lookUp('liveAlarms', INSTANCE)).toEqual(['a-cpu', 'b-cpu']);
  });
});
