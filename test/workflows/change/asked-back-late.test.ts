import { expect, test } from 'vitest';
import { makeRollBack } from '#app/roll-back.ts';
import { makeInvoke } from '#local/functions.ts';
import { approve, openOn, UPDATE } from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { before } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

const rollBack = ({ ports, clock }: Embedded, change: string) =>
  clock.during(() =>
    makeRollBack(ports)({ change, by: 'ana', via: 'cli', because: 'customers complain' }),
  );

const ended = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ closed }) => closed !== undefined, 26);
  expect(await brokenInvariants(embedded)).toEqual([]);
  return (await embedded.read(change)).state.closed;
};

test('asked back while its last call takes effect, a change that is not watched turns back', async () => {
  const embedded = await openOn('volume');
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  await embedded.until(change, ({ steps }) => steps.get('delete')?.state === 'intended', 26);
  expect(await rollBack(embedded, change)).toMatchObject({ kind: 'turn-back' });
  expect(await ended(embedded, change)).toMatchObject({
    outcome: 'rolled-back',
    because: 'ana wants it back: customers complain',
  });
});

test('asked back between its verdict and its end, a change turns back', async () => {
  const invoke = makeInvoke();
  let asked: string | undefined;
  const embedded: Embedded = await openOn('function', {
    invoke: async (name, payload) => {
      if (name === 'close-change' && asked === undefined) {
        asked = (await rollBack(embedded, change)).kind;
      }
      return invoke(name, payload);
    },
  });
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  expect(await ended(embedded, change)).toMatchObject({ outcome: 'rolled-back' });
  expect(asked).toBe('turn-back');
  const calls = embedded.cloud.account
    .mutations()
    .filter(({ time }) => time >= embedded.estate.now)
    .map(({ eventName }) => eventName);
  expect(calls).toEqual([...UPDATE, ...UPDATE]);
});

test.each([
  ['the intent of its second call', '"kind":"step-intended","step":"resize"'],
  ['what its second step came to', '"kind":"step-done","step":"resize"'],
  ['the beginning of its watch', '"kind":"watch-started"'],
])('asked back just before %s is written, its owner goes on to turn it back', async (_, text) => {
  const embedded = await openOn('instance');
  const [change = ''] = await embedded.openChanges();
  const writes = JSON.stringify(text).slice(1, -1);
  embedded.around = before(
    ({ operation, input }) =>
      operation === 'TransactWriteItems' && JSON.stringify(input).includes(writes),
    () => rollBack(embedded, change),
  );
  await approve(embedded, change);
  expect(await ended(embedded, change)).toMatchObject({
    outcome: 'rolled-back',
    because: 'ana wants it back: customers complain',
  });
  const { meta } = await embedded.read(change);
  expect(meta.fence).toBe(1);
});

test('asked back just as another owner takes it, a change turns back', async () => {
  const embedded = await openOn('function');
  const { clock, ports } = embedded;
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  await embedded.until(change, ({ phase }) => phase === 'watching');
  const takeOver = async () => {
    const held = await ports.holdChange({ change, fence: 1 });
    const taken = await ports.takeOver(held.terms(), 'by the test');
    await ports.startChange(change, taken.fence);
  };
  embedded.around = before(
    ({ operation, input }) =>
      operation === 'TransactWriteItems' && JSON.stringify(input).includes('rollback-asked'),
    takeOver,
  );
  const asked = await rollBack(embedded, change);
  expect(asked.kind).toBe('turn-back');
  expect(await ended(embedded, change)).toMatchObject({ outcome: 'rolled-back' });
  expect(clock.now()).toBeLessThan((await embedded.read(change)).state.watch?.until ?? 0);
});
