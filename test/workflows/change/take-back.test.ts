import { describe, expect, test } from 'vitest';
import { makeRollBack, makeViewWayBack, type RollBackRequest } from '#app/roll-back.ts';
import { makeRollBackSince, makeViewWaysBack } from '#app/roll-back-since.ts';
import type { EventOf } from '#core/model/ledger.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import {
  approve,
  approvedUntil,
  INSTANCE,
  openOn,
  RESIZE,
  RESIZE_AND_BACK,
  type Story,
  stopAll,
  UPDATE,
  VOLUME,
} from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { losing } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

const ask = (change: string): RollBackRequest => ({
  change,
  by: 'ana',
  via: 'cli',
  because: 'customers complain',
});
const rollBack = ({ ports, clock }: Embedded, change: string) =>
  clock.during(() => makeRollBack(ports)(ask(change)));
const wayBack = ({ ports, clock }: Embedded, change: string) =>
  clock.during(() => makeViewWayBack(ports)(change));

const ended = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ closed }) => closed !== undefined);
  return (await embedded.read(change)).state.closed;
};

/** A change that was approved and completed. */
const completed = async (on: Story['on']) => {
  const embedded = await openOn(on);
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  expect((await ended(embedded, change))?.outcome).toBe('completed');
  return { embedded, change };
};

/** The change that takes another one back. */
const inverseOf = async ({ ports, clock }: Embedded, change: string): Promise<string> => {
  const metas = await clock.during(() => ports.recentChanges(10));
  const inverse = metas.find(({ reverts }) => reverts === change);
  return inverse?.change ?? '';
};

const operations = ({ cloud, estate }: Embedded): string[] =>
  cloud.account
    .mutations()
    .filter(({ time, principal }) => time >= estate.now && !principal.includes('/tina'))
    .map(({ eventName }) => eventName);

const memoryOf = async ({ clock, tina, estate }: Embedded) => {
  const [name = ''] = estate.resources.flatMap((record) =>
    record.kind === 'function' ? [record.name] : [],
  );
  const answer = await clock.during(() =>
    tina.lambda.getFunctionConfiguration({ FunctionName: name }),
  );
  return { name, memory: answer.MemorySize };
};

describe('a completed change is taken back', () => {
  test('a function gets its memory again, in the name of who asked, and only once', async () => {
    const embedded = await openOn('function');
    const { memory: atFirst } = await memoryOf(embedded);
    const [change = ''] = await embedded.openChanges();
    await approve(embedded, change);
    await ended(embedded, change);
    expect((await memoryOf(embedded)).memory).not.toBe(atFirst);

    const way = await wayBack(embedded, change);
    expect(way).toMatchObject({ kind: 'new-change', differences: [] });
    expect(operations(embedded)).toEqual(UPDATE);

    expect((await rollBack(embedded, change)).startedAs).toMatch(/^chg-\d+$/);
    const inverse = await inverseOf(embedded, change);
    expect(await ended(embedded, inverse)).toMatchObject({ outcome: 'completed' });
    expect((await memoryOf(embedded)).memory).toBe(atFirst);
    const { state } = await embedded.read(inverse);
    expect(state.opened).toMatchObject({
      requestedBy: 'ana',
      priority: 'CRITICAL',
      because: 'customers complain',
      reverts: change,
    });
    expect(state.assessed?.verdict.requires).toBe('nobody');

    const again = await rollBack(embedded, change);
    expect(again.kind).toBe('impossible');
    expect(again.says).toMatch(/took it back already/);
    expect(operations(embedded)).toEqual([...UPDATE, ...UPDATE]);
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('an instance gets its size again, also while everything else is stopped', async () => {
    const { embedded, change } = await completed('instance');
    await embedded.clock.during(() => stopAll(embedded));
    await rollBack(embedded, change);
    const inverse = await inverseOf(embedded, change);
    expect(await ended(embedded, inverse)).toMatchObject({ outcome: 'completed' });
    expect(operations(embedded)).toEqual(RESIZE_AND_BACK);
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('a volume is made anew from its snapshot, and the ledger says under which id', async () => {
    const { embedded, change } = await completed('volume');
    await rollBack(embedded, change);
    const closed = await ended(embedded, await inverseOf(embedded, change));
    expect(closed?.outcome).toBe('completed');
    expect(closed?.replaced[VOLUME]).toMatch(/^vol-/);
    expect(operations(embedded)).toEqual(['CreateSnapshot', 'DeleteVolume', 'CreateVolume']);
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('not when somebody has changed the resource since: it says what', async () => {
    const { embedded, change } = await completed('instance');
    await embedded.clock.during(() => embedded.tina.ec2.stopInstances({ InstanceIds: [INSTANCE] }));
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_HOUR);
    const answer = await rollBack(embedded, change);
    expect(answer).toMatchObject({ kind: 'impossible' });
    expect(answer.differences).toContainEqual({ what: 'state', old: 'running', new: 'stopped' });
    expect(await inverseOf(embedded, change)).toBe('');
  });

  test('asked twice at once, there is one change that takes it back', async () => {
    const { embedded, change } = await completed('function');
    const both = await embedded.clock.during(() =>
      Promise.all([
        makeRollBack(embedded.ports)(ask(change)),
        makeRollBack(embedded.ports)(ask(change)),
      ]),
    );
    expect(new Set(both.flatMap(({ startedAs }) => startedAs ?? [])).size).toBe(1);
    await ended(embedded, await inverseOf(embedded, change));
    expect(operations(embedded)).toEqual([...UPDATE, ...UPDATE]);
  });

  test('when the answer of its start is lost the sweeper sees it through', async () => {
    const { embedded, change } = await completed('function');
    embedded.around = losing('StartExecution');
    await rollBack(embedded, change).catch(() => undefined);
    embedded.around = undefined;
    const closed = await ended(embedded, await inverseOf(embedded, change));
    expect(closed?.outcome).toBe('completed');
    expect(operations(embedded)).toEqual([...UPDATE, ...UPDATE]);
  });
});

describe('a change under way turns back when somebody asks', () => {
  test('while it is watched', async () => {
    const embedded = await openOn('function');
    const [change = ''] = await embedded.openChanges();
    await approve(embedded, change);
    await embedded.until(change, ({ phase }) => phase === 'watching');
    expect((await rollBack(embedded, change)).kind).toBe('turn-back');
    expect((await rollBack(embedded, change)).kind).toBe('impossible');
    expect(await ended(embedded, change)).toMatchObject({
      outcome: 'rolled-back',
      because: 'ana wants it back: customers complain',
    });
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('between its first and its last call', async () => {
    const embedded = await openOn('instance');
    const [change = ''] = await embedded.openChanges();
    await approvedUntil('stopping', () => rollBack(embedded, change))(embedded, change);
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'rolled-back' });
    expect(operations(embedded)).toEqual(['StopInstances', 'StartInstances']);
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('one that is a little worse for a whole day stays, and a person takes it back', async () => {
    const embedded = await openOn('function');
    const { clock, ports } = embedded;
    const [change = ''] = await embedded.openChanges();
    await approve(embedded, change);
    await embedded.until(change, ({ phase }) => phase === 'watching');
    // No action is watched for as long as a mild alarm needs: the verdict is put in its place.
    await clock.during(async () => {
      const { meta, state } = await embedded.read(change);
      const judged: EventOf<'judged'> = {
        kind: 'judged',
        verdict: 'doubtful',
        says: 'p95 a little',
        readings: [],
      };
      const options = { meta, at: clock.now(), phase: state.phase, deadline: meta.deadline };
      await ports.appendEvents(options, [judged]);
      const watch = await ports.readWatch(change);
      await ports.answerTask(watch?.taskToken ?? '', { verdict: 'doubtful', because: judged.says });
    });
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'needs-person' });
    expect(operations(embedded)).toEqual(UPDATE);
    expect((await rollBack(embedded, change)).kind).toBe('new-change');
    const closed = await ended(embedded, await inverseOf(embedded, change));
    expect(closed?.outcome).toBe('completed');
    expect(operations(embedded)).toEqual([...UPDATE, ...UPDATE]);
  });

  test('one that nobody has applied has nothing to take back', async () => {
    const embedded = await openOn('function');
    const [change = ''] = await embedded.openChanges();
    expect(await wayBack(embedded, change)).toMatchObject({
      kind: 'impossible',
      says: 'nothing was changed yet: reject or withdraw it',
    });
  });
});

describe('everything applied since a time', () => {
  test('is taken back together, and what was applied before stays', async () => {
    const { embedded, change } = await completed('instance');
    const { clock, ports } = embedded;
    expect(await clock.during(() => makeViewWaysBack(ports)(clock.now()))).toEqual([]);
    const request = { by: 'ana', via: 'cli', because: 'incident' };
    const since = clock.now() - 4 * MS_PER_HOUR;
    const done = await clock.during(() => makeRollBackSince(ports)({ ...request, since }));
    expect(done).toMatchObject([{ kind: 'new-change', change }]);
    await ended(embedded, await inverseOf(embedded, change));
    expect(operations(embedded)).toEqual([...RESIZE, ...RESIZE]);
    // Taking back is not applying: there is nothing left to take back.
    const left = await clock.during(() => makeViewWaysBack(ports)(since));
    expect(left).toMatchObject([{ kind: 'impossible' }]);
  });
});
