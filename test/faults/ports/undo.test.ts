import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ACTIONS } from '#core/actions/index.ts';
import { compare } from '#core/actions/observe.ts';
import type { FaultCase } from '../kinds.ts';
import { calm } from './enumerate.ts';
import { runCase } from './run-case.ts';
import { changeOf } from './subject.ts';

/** A change that dies with its last call: all of it was applied, and all of it has to be undone. */
const diedAtTheEnd = async (action: string): Promise<FaultCase> => {
  const root = calm(action, 'kept');
  const { calls } = (await runCase(root)).world.stage.boundary;
  const last = calls.findLast(({ sort }) => sort === 'call');
  if (last === undefined) throw new Error(`${action} makes no call`);
  return { ...root, happenings: [{ at: last.n, kind: 'killed-after' }] };
};

describe.each(ACTIONS)('$id', (action) => {
  test('applied and undone, all is as before but for what it replaces and leaves', async () => {
    const { ended, broken, world } = await runCase(await diedAtTheEnd(action.id));
    expect(broken).toEqual([]);
    expect(ended).toBe(action.undoes.how === 'not-at-all' ? 'needs-person' : 'rolled-back');
    if (ended !== 'rolled-back') return;
    const { account, ledger } = world.stage;
    const { steps } = changeOf(action.id).plan;
    // Steps that look at the same thing begin where the one before has ended.
    const firsts = steps.filter(
      ({ state }, i) => steps.findIndex((s) => isDeepStrictEqual(s.state.read, state.read)) === i,
    );
    for (const { undo, state } of firsts) {
      if (undo === undefined) {
        expect(action.leaves, 'what is not undone is declared to be left').toBeDefined();
      } else if (undo.state === undefined) {
        expect(compare(account.settled(state), state)).toBe('before');
      } else {
        expect(action.replaces, 'what comes back under a new identity is declared').toBeDefined();
        expect(compare(account.settled(undo.state), undo.state)).toBe('after');
      }
    }
    const [stored] = ledger.changes.values();
    const closed = stored?.events.at(-1)?.body;
    if (closed?.kind !== 'closed') throw new Error('it is not closed');
    expect(Object.keys(closed.replaced).length > 0).toBe(action.replaces !== undefined);
    expect(closed.left.length > 0).toBe(action.leaves !== undefined);
  });

  test('rolled back twice is rolled back once', async () => {
    const once = await diedAtTheEnd(action.id);
    const { world } = await runCase(once);
    const undo = world.stage.boundary.calls.find(({ by }) => by.name.startsWith('UndoStep'));
    if (undo === undefined) return;
    const back = { at: undo.n, kind: 'duplicate-late' as const };
    const twice = await runCase({ ...once, happenings: [...once.happenings, back] });
    expect(twice.broken).toEqual([]);
    const callsOf = ({ stage }: typeof world) =>
      stage.account.effects.map(({ operation, direction }) => `${operation} ${direction}`);
    expect(callsOf(twice.world)).toEqual(callsOf(world));
  });
});
