import { afterEach, describe, expect, test } from 'vitest';
import type { Outcome } from '#core/model/change.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  type Embedded,
  type EmbeddedOptions,
  openEmbedded,
  type Prepared,
  prepare,
} from '#test/support/embedded.ts';
import { oneFunction, oneInstance, oneVolume } from '#test/support/estates.ts';
import { answering, before, failing, losing, together } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

/**
 * The change workflow on the interpreter, with the product's own functions on the simulated account. Each story ends as
 * it says, and leaves nothing that breaks an invariant.
 */
interface Story {
  readonly name: string;
  readonly on: 'function' | 'instance' | 'volume';
  readonly options?: EmbeddedOptions;
  readonly play: (embedded: Embedded, change: string) => Promise<unknown>;
  readonly ends: Outcome;
  readonly because?: RegExp;
  /** Simulated hours within which it must end. */
  readonly hours?: number;
  /** Calls that took effect in the account in the product's name, in order. */
  readonly calls?: readonly string[];
  readonly also?: (embedded: Embedded, change: string) => Promise<unknown>;
}

const RESIZE = ['StopInstances', 'ModifyInstanceAttribute', 'StartInstances'];
const RESIZE_AND_BACK = [...RESIZE, 'StopInstances', 'ModifyInstanceAttribute', 'StartInstances'];
const UPDATE = ['UpdateFunctionConfiguration'];
const UPDATE_AND_BACK = [...UPDATE, ...UPDATE];
const DELETE = ['CreateSnapshot', 'DeleteVolume'];

const INSTANCE = 'i-0000000000000000a';
const VOLUME = 'vol-0000000000000000a';
const ZONE = 'us-east-1a';
const policy = (require: string) => ({
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require }] },
});

const approve = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ asked }) => asked !== undefined);
  expect(await embedded.decide(change, 'approve')).toBe('done');
};

/** Approves; when that is written down and before the workflow hears of it, something happens. */
const approveAnd = (happen: (embedded: Embedded) => unknown) => async (e: Embedded, c: string) => {
  e.around = before('SendTaskSuccess', () => happen(e));
  await approve(e, c);
};

/** Approves, and nobody tells the workflow: only the sweeper can. */
const approveUnheard = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ asked }) => asked !== undefined);
  embedded.around = failing('SendTaskSuccess');
  await expect(embedded.decide(change, 'approve')).rejects.toThrow('SendTaskSuccess');
};

const approvedUpTo =
  (phase: 'watching' | 'rolling-back', then: (embedded: Embedded, change: string) => unknown) =>
  async (embedded: Embedded, change: string) => {
    await approve(embedded, change);
    if (phase === 'rolling-back') {
      await embedded.until(change, (state) => state.phase === 'watching');
      hurt(embedded);
    }
    await embedded.until(change, (state) => state.phase === phase);
    await then(embedded, change);
  };

const powerOf = async ({ clock, tina }: Embedded): Promise<string | undefined> => {
  const { Reservations } = await clock.during(() =>
    tina.ec2.describeInstances({ InstanceIds: [INSTANCE] }),
  );
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
};

/** Approves, and lets time pass until the instance is seen in that state. */
const approvedUntil =
  (power: 'stopping' | 'stopped', then: (embedded: Embedded, change: string) => unknown) =>
  async (embedded: Embedded, change: string) => {
    await approve(embedded, change);
    const limit = embedded.clock.now() + MS_PER_HOUR;
    await embedded.clock.runUntil(async () => (await powerOf(embedded)) === power, limit);
    await then(embedded, change);
  };

/** The load grows beyond what the new size carries; the old one carries it. */
const hurt = ({ cloud, estate }: Embedded) => {
  const { control } = cloud.account;
  for (const { kind, id } of estate.resources)
    if (kind === 'instance') control.inject({ kind: 'cpu-demand', instanceId: id, factor: 1.9 });
  for (const record of estate.resources)
    if (record.kind === 'function')
      control.inject({ kind: 'memory-demand', functionName: record.name, factor: 2.15 });
};

const stopAll = ({ ports, clock }: Embedded) =>
  ports.setBrake({ on: true, by: 'ana', at: clock.now(), reason: 'incident' });

/** The execution dies where it is. */
const kill = ({ clock, ports }: Embedded, change: string) =>
  clock.during(async () => {
    const { meta } = await ports.readChange(change);
    await ports.stopExecution(change, meta.fence, 'killed by the test');
  });

/** A new owner takes the change while the old execution goes on. */
const takeOver = ({ clock, ports }: Embedded, change: string) =>
  clock.during(async () => {
    const { meta } = await ports.readChange(change);
    const held = await ports.holdChange({ change, fence: meta.fence });
    const taken = await ports.takeOver(held.terms(), 'by the test');
    await ports.startChange(change, taken.fence);
  });

const expectSuperseded = async (embedded: Embedded, change: string) => {
  // The old owner may still sleep; it must have looked once more.
  await embedded.clock.advanceTo(embedded.clock.now() + 15 * MS_PER_MINUTE);
  expect(await embedded.statusOf(change, 1)).toEqual({ status: 'FAILED', error: 'Superseded' });
  expect((await embedded.statusOf(change, 2)).status).toBe('SUCCEEDED');
};

const expectTakenOver = async (embedded: Embedded, change: string) => {
  const { events, meta } = await embedded.read(change);
  expect(events.filter(({ body }) => body.kind === 'taken-over')).toHaveLength(1);
  expect(meta.fence).toBe(2);
};

const expectMails = (count: number) => async (embedded: Embedded) => {
  const subjects = embedded.cloud.mails.list().map(({ subject }) => subject);
  expect(subjects, subjects.join('\n')).toHaveLength(count);
};

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

function approvalFor(given: object) {
  return { approvers: [{ name: 'ana', mail: 'ana@example.com' }], ...given };
}

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
    name: 'the brake before the first step: cancelled',
    on: 'instance',
    play: approveAnd(stopAll),
    ends: 'cancelled',
    because: /stopped by ana/,
    calls: [],
  },
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

const calls: readonly Story[] = [
  {
    name: 'StopInstances is refused: it ends with nothing changed',
    on: 'instance',
    play: async (embedded, change) => {
      embedded.cloud.account.control.deny({ action: 'ec2:StopInstances', principal: ':root' });
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    because: /StopInstances/,
    calls: [],
  },
  {
    name: 'a snapshot is pending for twenty hours: the volume is deleted only then',
    on: 'volume',
    play: async (embedded, change) => {
      const completedAt = embedded.clock.now() + 20 * MS_PER_HOUR;
      embedded.around = answering('DescribeSnapshots', (answer) =>
        embedded.clock.now() < completedAt ? pending(answer) : answer,
      );
      await approve(embedded, change);
      await embedded.clock.advanceTo(completedAt);
      const made = embedded.cloud.account.mutations().map(({ eventName }) => eventName);
      expect(made).not.toContain('DeleteVolume');
    },
    ends: 'completed',
    hours: 26,
    calls: DELETE,
  },
  {
    name: 'a snapshot never completes: the volume is not deleted',
    on: 'volume',
    play: async (embedded, change) => {
      embedded.around = answering('DescribeSnapshots', pending);
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    because: /did not settle/,
    hours: 26,
    calls: ['CreateSnapshot'],
  },
  {
    name: 'a volume is deleted and cannot be seen: it comes back under a new id, the snapshot stays',
    on: 'volume',
    play: async (embedded, change) => {
      let isDeleted = false;
      embedded.around = together(
        before('DeleteVolume', () => {
          isDeleted = true;
        }),
        failing(
          ({ operation, input }) =>
            isDeleted && operation === 'DescribeVolumes' && input.VolumeIds?.length > 0,
          5,
        ),
      );
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    calls: [...DELETE, 'CreateVolume'],
    also: async (embedded, change) => {
      const { closed } = (await embedded.read(change)).state;
      expect(closed?.replaced).toEqual({ [VOLUME]: expect.stringMatching(/^vol-/) });
      expect(closed?.left).toEqual([expect.stringMatching(/^snap-/)]);
    },
  },
  ...RESIZE.map(
    (operation): Story => ({
      name: `the answer of ${operation} is lost: it is not repeated`,
      on: 'instance',
      play: async (embedded, change) => {
        embedded.around = losing(operation);
        await approve(embedded, change);
      },
      ends: 'completed',
      calls: RESIZE,
    }),
  ),
  ...DELETE.map(
    (operation): Story => ({
      name: `the answer of ${operation} is lost: it is not repeated`,
      on: 'volume',
      play: async (embedded, change) => {
        embedded.around = losing(operation);
        await approve(embedded, change);
      },
      ends: 'completed',
      calls: DELETE,
    }),
  ),
  {
    name: 'the answer of an undoing call is lost: it is not repeated',
    on: 'instance',
    play: approvedUpTo('watching', (embedded) => {
      embedded.around = losing('ModifyInstanceAttribute');
      hurt(embedded);
    }),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
  },
  {
    name: 'every kind of write to the ledger loses its answer once: nothing is repeated',
    on: 'instance',
    play: async (embedded, change) => {
      const lost = new Set<string>();
      embedded.around = losing(({ operation, input }) => {
        const kinds = [...JSON.stringify(input).matchAll(/"kind\\+":\\+"([a-z-]+)/g)].join();
        if (operation !== 'TransactWriteItems' || lost.has(kinds)) return false;
        lost.add(kinds);
        return true;
      }, Number.POSITIVE_INFINITY);
      await embedded.until(change, ({ asked }) => asked !== undefined);
      // Asking is repeated too, so that the mail goes out a little later.
      await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_MINUTE);
      await embedded.decide(change, 'approve').catch(() => {});
    },
    ends: 'completed',
    calls: RESIZE,
  },
  {
    name: 'a call is throttled for ten seconds: it is made then',
    on: 'function',
    play: async (embedded, change) => {
      embedded.cloud.account.control.throttle({
        service: 'lambda',
        operation: 'UpdateFunctionConfiguration',
        until: embedded.clock.now() + 10_000,
      });
      await approve(embedded, change);
    },
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'a call is throttled for hours: it ends with nothing changed',
    on: 'function',
    play: async (embedded, change) => {
      embedded.cloud.account.control.throttle({
        service: 'lambda',
        operation: 'UpdateFunctionConfiguration',
        until: embedded.clock.now() + 3 * MS_PER_HOUR,
      });
      await approve(embedded, change);
    },
    ends: 'rolled-back',
    calls: [],
  },
];

const pending = (answer: unknown) => ({
  ...(answer as object),
  Snapshots: (answer as { Snapshots: object[] }).Snapshots.map((snapshot) => ({
    ...snapshot,
    State: 'pending',
  })),
});

const takenOver: readonly Story[] = [
  {
    name: 'open: the execution dies before it asks; the next owner asks',
    on: 'function',
    play: async (embedded, change) => {
      await kill(embedded, change);
      await approve(embedded, change);
    },
    ends: 'completed',
    calls: UPDATE,
    also: expectTakenOver,
  },
  {
    name: 'asked: the execution dies while it waits; the same mail still decides',
    on: 'function',
    play: async (embedded, change) => {
      await embedded.until(change, ({ asked }) => asked !== undefined);
      await kill(embedded, change);
      await embedded.until(change, ({ fence }) => fence === 2);
      await expectMails(1)(embedded);
      await embedded.clock.advanceTo(embedded.clock.now() + 3 * MS_PER_HOUR);
      await approve(embedded, change);
    },
    ends: 'completed',
    calls: UPDATE,
    also: expectTakenOver,
  },
  {
    name: 'decided and never told: the sweeper finds the decision by its deadline',
    on: 'function',
    play: approveUnheard,
    ends: 'completed',
    calls: UPDATE,
    also: expectTakenOver,
  },
  {
    name: 'rejected and never told: the sweeper finds the decision by its deadline',
    on: 'function',
    play: async (embedded, change) => {
      await embedded.until(change, ({ asked }) => asked !== undefined);
      embedded.around = failing('SendTaskSuccess');
      await expect(embedded.decide(change, 'reject')).rejects.toThrow('SendTaskSuccess');
    },
    ends: 'rejected',
    calls: [],
    also: expectTakenOver,
  },
  {
    name: 'applying: the execution dies between two steps; the next owner turns back',
    on: 'instance',
    play: approvedUntil('stopping', kill),
    ends: 'rolled-back',
    calls: ['StopInstances', 'StartInstances'],
    also: expectTakenOver,
  },
  {
    name: 'watching: the execution dies; the same watch goes on',
    on: 'function',
    play: approvedUpTo('watching', kill),
    ends: 'completed',
    calls: UPDATE,
    also: expectTakenOver,
  },
  {
    name: 'rolling back: the execution dies; the next owner finishes the way back',
    on: 'instance',
    play: approvedUpTo('rolling-back', kill),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
    also: expectTakenOver,
  },
];

const superseded: readonly Story[] = [
  {
    name: 'applying: a new owner turns back while the old one goes on',
    on: 'instance',
    play: approvedUntil('stopping', takeOver),
    ends: 'rolled-back',
    calls: ['StopInstances', 'StartInstances'],
    also: expectSuperseded,
  },
  {
    name: 'rolling back: a new owner finishes while the old one goes on',
    on: 'instance',
    play: approvedUpTo('rolling-back', takeOver),
    ends: 'rolled-back',
    calls: RESIZE_AND_BACK,
    also: expectSuperseded,
  },
];

const decisions: readonly Story[] = [
  {
    name: 'the task is answered twice: the second answer changes nothing',
    on: 'function',
    play: async (embedded, change) => {
      await embedded.until(change, ({ asked }) => asked !== undefined);
      const { state } = await embedded.read(change);
      const token = await embedded.clock.during(() =>
        embedded.ports.readTaskToken(state.asked?.approval ?? ''),
      );
      await approve(embedded, change);
      const answer = { decision: 'reject', because: 'replayed' };
      expect(
        await embedded.clock.during(() => embedded.ports.answerTask(token ?? '', answer)),
      ).toBe('gone');
    },
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'the link is used twice: the second time it decides nothing',
    on: 'function',
    play: async (embedded, change) => {
      await approve(embedded, change);
      expect(await embedded.decide(change, 'reject')).toBe('stale');
      expect(await embedded.decide(change, 'approve')).toBe('stale');
    },
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'policy becomes stricter after the approval: blocked',
    on: 'function',
    options: { config: policy('one-person') },
    play: approveAnd((embedded) => embedded.configure(policy('two-people'))),
    ends: 'blocked',
    because: /two-people/,
    calls: [],
  },
  {
    name: 'policy becomes more lenient after the approval: it goes on',
    on: 'function',
    options: { config: policy('one-person') },
    play: approveAnd((embedded) => embedded.configure(policy('nobody'))),
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'the approval runs out before it is used: expired',
    on: 'function',
    options: { config: { mode: 'approve', approval: approvalFor({ validForHours: 0.1 }) } },
    play: approveUnheard,
    ends: 'expired',
    because: /ran out/,
    calls: [],
  },
];

const prepared = new Map<Story['on'], Promise<Prepared>>();
const estates = { function: oneFunction, instance: oneInstance, volume: oneVolume };
const openOn = async (on: Story['on'], options: EmbeddedOptions = {}): Promise<Embedded> => {
  const known = prepared.get(on) ?? prepare(estates[on]());
  prepared.set(on, known);
  opened = await openEmbedded(await known, { config: { mode: 'approve' }, ...options });
  return opened;
};
let opened: Embedded | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const own = ({ cloud, estate }: Embedded): string[] =>
  cloud.account
    .mutations()
    .filter(({ time, principal }) => time >= estate.now && !principal.includes('/tina'))
    .map(({ eventName }) => eventName);

const tell = async ({ on, options, play, hours, ...story }: Story) => {
  const embedded = await openOn(on, options);
  const [change = ''] = await embedded.openChanges();
  await play(embedded, change);
  await embedded.until(change, ({ closed }) => closed !== undefined, hours);
  const { state, meta } = await embedded.read(change);
  expect(state.closed?.outcome, state.closed?.because).toBe(story.ends);
  if (story.because !== undefined) expect(state.closed?.because).toMatch(story.because);
  expect(meta.outcome).toBe(story.ends);
  if (story.calls !== undefined) expect(own(embedded)).toEqual(story.calls);
  await story.also?.(embedded, change);
  expect(await brokenInvariants(embedded)).toEqual([]);
  expect(embedded.errors).toEqual([]);
};

describe('how a change ends', () => void test.each(OUTCOMES)('$name', tell));
describe('somebody else', () => void test.each(somebodyElse)('$name', tell));
describe('the brake', () => void test.each(brake)('$name', tell));
describe('calls that fail', () => void test.each(calls)('$name', tell));
describe('taken over by the sweeper', () => void test.each(takenOver)('$name', tell));
describe('fenced off', () => void test.each(superseded)('$name', tell));
describe('decisions', () => void test.each(decisions)('$name', tell));

describe('opening', () => {
  test('twice is opening once', async () => {
    const embedded = await openOn('function');
    const first = await embedded.openChanges();
    await embedded.until(first[0] ?? '', ({ asked }) => asked !== undefined);
    expect(await embedded.openChanges()).toEqual([]);
    expect(await embedded.clock.during(() => embedded.ports.liveChanges())).toHaveLength(1);
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('whoever opened it died before starting it: the sweeper starts it', async () => {
    const embedded = await openOn('function');
    embedded.around = failing('StartExecution');
    await expect(embedded.openChanges()).rejects.toThrow('StartExecution');
    const [meta] = await embedded.clock.during(() => embedded.ports.liveChanges());
    await embedded.until(meta?.change ?? '', ({ asked }) => asked !== undefined);
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('two changes of one resource: one lock, until the first one has ended', async () => {
    const embedded = await openOn('function');
    const [first = ''] = await embedded.openChanges();
    const { plan, recommendation, before: fact, state } = await embedded.read(first);
    const another = {
      change: 'chg-another',
      plan,
      recommendation: { ...recommendation, id: 'rec-another' },
      before: fact,
      opened: { ...state.opened, recommendation: 'rec-another' },
      at: embedded.clock.now(),
      deadline: embedded.clock.now() + MS_PER_HOUR,
    };
    const open = () => embedded.clock.during(() => embedded.ports.openChange(another));
    expect(await open()).toEqual({ kind: 'locked', by: first });
    await embedded.until(first, ({ asked }) => asked !== undefined);
    await embedded.decide(first, 'reject');
    await embedded.until(first, ({ closed }) => closed !== undefined);
    expect(await open()).toMatchObject({ kind: 'opened' });
    expect(await brokenInvariants(embedded)).toEqual([]);
  });
});
