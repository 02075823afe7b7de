import { expect, test } from 'vitest';
import { makeRollBack } from '#app/roll-back.ts';
import { makeInvoke } from '#local/functions.ts';
import { approve, openOn, UPDATE } from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
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
