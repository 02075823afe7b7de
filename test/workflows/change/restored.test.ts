// Longer than 250 lines: one change, restored at every state in which it can be.
import { describe, expect, test } from 'vitest';
import { anchorOf } from '#core/ledger/anchor.ts';
import type { Outcome } from '#core/model/change.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  type Act,
  approve,
  approvedUntil,
  hurt,
  INSTANCE,
  openOn,
  RESIZE,
  type Story,
  UPDATE,
} from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { failing } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';
import { makeRestorable } from '#test/support/restored.ts';

/**
 * The restore drill, `npm run restore:drill`: the tables of a deployment go back to a time before their last events, while
 * the account stays as it is. In the end ledger and account must agree, and nothing may have been called forward again.
 */
interface Drill {
  readonly name: string;
  readonly on: Story['on'];
  /** Up to where the backup is from. */
  readonly before: Act;
  /** What happens after it, and is lost. */
  readonly lost: Act;
  readonly ends: Outcome;
  /** Calls in the account after the restore. */
  readonly calls: readonly string[];
  /** Steps that only the account showed. */
  readonly found?: readonly string[];
}

const asked: Act = (embedded, change) =>
  embedded.until(change, (state) => state.asked !== undefined);
const nothing: Act = () => {};
const untilPhase =
  (phase: string): Act =>
  (embedded, change) =>
    embedded.until(change, (state) => state.phase === phase);
const watched: Act = async (embedded, change) => {
  await approve(embedded, change);
  await untilPhase('watching')(embedded, change);
};
const closed: Act = (embedded, change) =>
  embedded.until(change, (state) => state.closed !== undefined, 8);
const rolledBack: Act = async (embedded, change) => {
  hurt(embedded);
  await closed(embedded, change);
};

const DRILLS: readonly Drill[] = [
  {
    name: 'waits for its approval, and nothing happened since: it ends, and is proposed anew',
    on: 'function',
    before: asked,
    lost: nothing,
    ends: 'cancelled',
    calls: [],
  },
  {
    name: 'waits for its approval, and was rejected since: the lost word still counts',
    on: 'function',
    before: asked,
    lost: async (embedded, change) => {
      expect(await embedded.decide(change, 'reject')).toBe('done');
      await closed(embedded, change);
    },
    ends: 'cancelled',
    calls: [],
  },
  {
    name: 'waits for its approval, and was applied since: what only the account shows is taken back',
    on: 'function',
    before: asked,
    lost: watched,
    ends: 'rolled-back',
    calls: UPDATE,
    found: ['resize'],
  },
  {
    name: 'waits for its approval, and was half applied since: only that half is taken back',
    on: 'instance',
    before: asked,
    lost: approvedUntil('stopped', nothing),
    ends: 'rolled-back',
    calls: ['StartInstances'],
    found: ['stop'],
  },
  {
    name: 'half applied, and wholly applied since: all of it is taken back',
    on: 'instance',
    before: approvedUntil('stopping', nothing),
    lost: untilPhase('watching'),
    ends: 'rolled-back',
    calls: RESIZE,
    found: ['resize', 'start'],
  },
  {
    name: 'half applied, and still so: it is taken back as any that is found half applied',
    on: 'instance',
    before: approvedUntil('stopping', nothing),
    lost: nothing,
    ends: 'rolled-back',
    calls: ['StartInstances'],
  },
  {
    name: 'waits for its approval, and a volume was deleted since: it comes back from its snapshot',
    on: 'volume',
    before: asked,
    lost: async (embedded, change) => {
      await approve(embedded, change);
      await closed(embedded, change);
    },
    ends: 'rolled-back',
    calls: ['CreateVolume'],
    found: ['snapshot', 'delete'],
  },
  {
    name: 'watched, and still so: it is watched on',
    on: 'function',
    before: watched,
    lost: nothing,
    ends: 'completed',
    calls: [],
  },
  {
    name: 'watched, and completed since: it is watched on, and completes',
    on: 'function',
    before: watched,
    lost: closed,
    ends: 'completed',
    calls: [],
  },
  {
    name: 'watched, and rolled back since: it does not complete',
    on: 'function',
    before: watched,
    lost: rolledBack,
    ends: 'rolled-back',
    calls: [],
  },
  {
    name: 'closed: it stays as it ended',
    on: 'function',
    before: async (embedded, change) => {
      await watched(embedded, change);
      await closed(embedded, change);
    },
    lost: nothing,
    ends: 'completed',
    calls: [],
  },
];

/** Calls in the product's name since then, in order. */
const callsSince = ({ cloud }: Embedded, from: number): string[] =>
  cloud.account
    .mutations()
    .filter(({ time, principal }) => time >= from && !principal.includes('/tina'))
    .map(({ eventName }) => eventName);

describe('a ledger that came back from a backup', () => {
  test.each(DRILLS)('$on: $name', async ({ on, before, lost, ends, calls, found = [] }) => {
    const embedded = await openOn(on);
    const { clock, ports } = embedded;
    const restorable = makeRestorable(embedded);
    const [change = ''] = await embedded.openChanges();
    await before(embedded, change);
    const backup = await restorable.backUp();
    const then = await embedded.read(change);
    await lost(embedded, change);
    const { meta } = await embedded.read(change);
    await restorable.anchor();
    const from = clock.now() + 1;
    await clock.advanceTo(from);

    const report = await restorable.restore(backup);
    expect((await clock.during(() => ports.readBrake())).on).toBe(true);
    expect(report.live.map((one) => one.change)).toEqual(
      then.state.closed === undefined ? [change] : [],
    );
    expect(report.behind).toEqual(
      meta.n > then.meta.n ? [{ change, number: meta.number, had: meta.n, has: then.meta.n }] : [],
    );

    await closed(embedded, change);
    const { state, events } = await embedded.read(change);
    expect(state.closed?.outcome, state.closed?.because).toBe(ends);
    expect(callsSince(embedded, from)).toEqual(calls);
    expect(
      events.flatMap(({ body }) =>
        body.kind === 'steps-found' ? body.steps.map(({ step }) => step) : [],
      ),
    ).toEqual(found);
    await restorable.anchor();
    // What was called after the backup has lost its intent, and nothing else is missing.
    const broken = await brokenInvariants(embedded);
    expect(broken.filter((says) => meta.n === then.meta.n || !says.includes('I2 '))).toEqual([]);
    expect(embedded.errors).toEqual([]);
  });
});

test('a resource that is neither as before nor as planned is not touched: its alert calls a person', async () => {
  const embedded = await openOn('instance');
  const restorable = makeRestorable(embedded);
  const [change = ''] = await embedded.openChanges();
  await asked(embedded, change);
  const backup = await restorable.backUp();
  const { clock, tina } = embedded;
  await clock.during(() => tina.ec2.stopInstances({ InstanceIds: [INSTANCE] }));
  await clock.advanceTo(clock.now() + 10 * MS_PER_MINUTE);
  const InstanceType = { Value: 'm5.24xlarge' };
  await clock.during(() =>
    tina.ec2.modifyInstanceAttribute({ InstanceId: INSTANCE, InstanceType }),
  );
  const from = embedded.clock.now() + 1;
  await embedded.clock.advanceTo(from);
  await restorable.restore(backup);
  await closed(embedded, change);
  const { state } = await embedded.read(change);
  expect(state.closed).toMatchObject({
    outcome: 'needs-person',
    because: expect.stringMatching(/neither as before nor as planned.*m5\.24xlarge/),
  });
  expect(callsSince(embedded, from)).toEqual([]);
  expect(await brokenInvariants(embedded)).toEqual([]);
});

test('a change of which the backup knows nothing is named, by its anchor and by the workflow that ran', async () => {
  const embedded = await openOn('function');
  const { clock, ports } = embedded;
  const restorable = makeRestorable(embedded);
  const backup = await restorable.backUp();
  await clock.advanceTo(clock.now() + MS_PER_MINUTE);
  const [change = ''] = await embedded.openChanges();
  await watched(embedded, change);
  const { meta } = await embedded.read(change);

  const unanchored = await restorable.restore(backup);
  expect(unanchored).toMatchObject({
    changes: 0,
    behind: [],
    ranSince: [{ change, number: undefined }],
  });
  await restorable.anchors.save(
    anchorOf(clock.now(), { [change]: { number: meta.number, n: meta.n, hash: meta.head } }),
  );
  const { behind, ranSince, live } = await restorable.restore(backup);
  expect(behind).toEqual([{ change, number: meta.number, had: meta.n, has: 0 }]);
  expect(ranSince).toEqual([{ change, number: meta.number }]);
  expect(live).toEqual([]);

  // It goes back no further than what was done about it by hand: what the workflow still tries finds no ledger.
  const from = clock.now() + 1;
  await clock.advanceTo(from + MS_PER_HOUR);
  expect(callsSince(embedded, from)).toEqual([]);
  expect((await clock.during(() => ports.recentChanges(10))).length).toBe(0);
});

test('restoring again, after a try that ended early, is restoring once', async () => {
  const embedded = await openOn('function');
  const restorable = makeRestorable(embedded);
  const [change = ''] = await embedded.openChanges();
  await asked(embedded, change);
  const backup = await restorable.backUp();
  await watched(embedded, change);
  embedded.around = failing('StopExecution');
  await expect(restorable.restore(backup)).rejects.toThrow();
  embedded.around = undefined;
  const from = embedded.clock.now() + 1;
  await embedded.clock.advanceTo(from);
  await restorable.restore(backup);
  await closed(embedded, change);
  const { events, state } = await embedded.read(change);
  expect(events.filter(({ body }) => body.kind === 'restored')).toHaveLength(1);
  expect(state.closed?.outcome).toBe('rolled-back');
  expect(callsSince(embedded, from)).toEqual(UPDATE);
});
