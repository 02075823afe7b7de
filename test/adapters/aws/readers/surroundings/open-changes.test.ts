import { afterEach, describe, expect, test } from 'vitest';
import type { ChangeMeta } from '#app/ports.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import { anAttachedVolume, aVolume } from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import {
  ATTACHED,
  aLargeInstance,
  arnOf,
  factOf,
  INSTANCE,
  lookUp,
  planOf,
  SPARE,
} from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith>;
afterEach(() => cloud.close());

const change = (number: string, id: string, hash = 'another plan'): ChangeMeta => ({
  change: `chg-${number}`,
  number,
  recommendation: 'rec-1',
  resource: arnOf(id),
  planHash: hash,
  phase: 'applying',
  fence: 1,
  n: 1,
  head: 'h',
  deadline: 0,
  openedAt: 0,
});

describe('other open changes', () => {
  const among = async (id: string, ...live: ChangeMeta[]) => {
    cloud = openAccountWith([aLargeInstance(), anAttachedVolume(), aVolume()]);
    const own = planHash(planOf(await factOf(id)));
    return lookUp('openChanges', id, {
      liveChanges: async () => [...live, { ...change('chg-0001', id, own), phase: 'open' }],
    });
  };

  test('are not the one that asks', async () => {
    expect(await among(INSTANCE)).toEqual([]);
  });

  test('are those on the resource itself, by number', async () => {
    expect(await among(SPARE, change('chg-0009', SPARE), change('chg-0002', SPARE))).toEqual([
      { number: 'chg-0002', resource: arnOf(SPARE) },
      { number: 'chg-0009', resource: arnOf(SPARE) },
    ]);
  });

  test('are those on the volumes of an instance, and on no others', async () => {
    expect(await among(INSTANCE, change('chg-0002', ATTACHED), change('chg-0003', SPARE))).toEqual([
      { number: 'chg-0002', resource: arnOf(ATTACHED) },
    ]);
  });

  test('of two that have not begun the one that was opened first does not wait for the other', async () => {
    const onVolume = (openedAt: number): ChangeMeta => ({
      ...change('chg-0002', ATTACHED),
      phase: 'open',
      openedAt,
    });
    const seen = [{ number: 'chg-0002', resource: arnOf(ATTACHED) }];
    expect(await among(INSTANCE, onVolume(-1))).toEqual(seen);
    expect(await among(INSTANCE, onVolume(1))).toEqual([]);
    // One that has begun is waited for, whenever it was opened.
    expect(await among(INSTANCE, { ...onVolume(1), phase: 'applying' })).toEqual(seen);
    // Opened at once: by their ids one of the two goes.
    expect(await among(INSTANCE, onVolume(0))).toEqual([]);
    expect(await among(INSTANCE, { ...onVolume(0), change: 'chg-0' })).toEqual(seen);
  });
});
