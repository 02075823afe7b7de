import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR } from '#core/model/units.ts';
import {
  approvalFor,
  approve,
  approvedUpTo,
  DELETE,
  expectMails,
  hurt,
  policy,
  RESIZE,
  RESIZE_AND_BACK,
  type Story,
  tell,
  UPDATE,
} from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { answering } from '#test/support/faults.ts';

const ZONE = 'us-east-1a';
const UPDATE_AND_BACK = [...UPDATE, ...UPDATE];
const noCapacity = (type: string, hours?: number) => (embedded: Embedded) =>
  embedded.cloud.account.control.capacity({
    type,
    zone: ZONE,
    available: false,
    ...(hours !== undefined && { until: embedded.clock.now() + hours * MS_PER_HOUR }),
  });

const OUTCOMES: readonly Story[] = [
  {
    name: 'approved and healthy: a function is kept',
    on: 'function',
    play: approve,
    ends: 'completed',
    calls: UPDATE,
    also: expectMails(2),
  },
  {
    name: 'approved and healthy: an instance is kept',
    on: 'instance',
    play: approve,
    ends: 'completed',
    calls: RESIZE,
  },
  {
    name: 'approved: a volume is deleted, its snapshot is left',
    on: 'volume',
    play: approve,
    ends: 'completed',
    calls: DELETE,
    also: async (embedded, change) => {
      const { state } = await embedded.read(change);
      expect(state.closed?.left).toEqual([expect.stringMatching(/^snap-/)]);
      expect(state.closed?.replaced).toEqual({});
    },
  },
  {
    name: 'policy asks nobody: nobody is asked',
    on: 'instance',
    options: { config: policy('nobody') },
    play: async () => {},
    ends: 'completed',
    calls: RESIZE,
    also: expectMails(0),
  },
  {
    name: 'rejected: nothing is called',
    on: 'function',
    play: async (embedded, change) => {
      await embedded.until(change, ({ asked }) => asked !== undefined);
      expect(await embedded.decide(change, 'reject')).toBe('done');
    },
    ends: 'rejected',
    calls: [],
  },
  {
    name: 'nobody answers: the sweeper ends it after its own deadline',
    on: 'function',
    options: { config: { mode: 'approve', approval: approvalFor({ expiresAfterHours: 2 }) } },
    play: async () => {},
    ends: 'expired',
    hours: 2.6,
    calls: [],
  },
  {
    name: 'nobody answers and no sweeper runs: the workflow ends it by its own timeout',
    on: 'function',
    options: { schedules: [] },
    play: async () => {},
    ends: 'expired',
    because: /nobody answered/,
    hours: 769,
    calls: [],
  },
  {
    name: 'a function gets slower: it is rolled back',
    on: 'function',
    play: approvedUpTo('watching', hurt),
    ends: 'rolled-back',
    because: /above baseline/,
    calls: UPDATE_AND_BACK,
  },
  {
    name: 'an instance is overloaded: it is rolled back',
    on: 'instance',
    play: approvedUpTo('watching', hurt),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
  },
  {
    name: 'the metrics stop: inconclusive is rolled back, and people are told',
    on: 'instance',
    play: approvedUpTo('watching', (embedded) => {
      embedded.around = answering('GetMetricData', (answer) => ({
        ...(answer as object),
        MetricDataResults: (answer as { MetricDataResults: object[] }).MetricDataResults.map(
          (result) => ({ ...result, Timestamps: [], Values: [] }),
        ),
      }));
    }),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
    also: async (embedded, change) => {
      expect((await embedded.read(change)).state.judged?.verdict).toBe('inconclusive');
      await expectMails(2)(embedded);
    },
  },
  {
    name: 'no capacity for the old size on the way back, until it returns: rolled back then',
    on: 'instance',
    play: approvedUpTo('watching', (embedded) => {
      noCapacity('m6i.xlarge', 0.75)(embedded);
      hurt(embedded);
    }),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
  },
  {
    name: 'no capacity for the old size on the way back, for ever: a person, with an alert',
    on: 'instance',
    play: approvedUpTo('watching', (embedded) => {
      noCapacity('m6i.xlarge')(embedded);
      hurt(embedded);
    }),
    ends: 'needs-person',
    hours: 12,
    calls: RESIZE_AND_BACK.slice(0, -1),
  },
  {
    name: 'no capacity for the new size: the old one is started again',
    on: 'instance',
    play: async (embedded, change) => {
      noCapacity('m6i.large')(embedded);
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    calls: [
      'StopInstances',
      'ModifyInstanceAttribute',
      'ModifyInstanceAttribute',
      'StartInstances',
    ],
  },
];

describe('how a change ends', () => void test.each(OUTCOMES)('$name', tell));
