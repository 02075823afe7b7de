import { expect, test } from 'vitest';
import type { ChangeMeta, StoredChange } from '#app/ports.ts';
import { type CanaryProof, proveCanary } from '#app/prove-canary.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { aLedger, opened } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

const DEPLOYED = NOW - 20 * MS_PER_DAY;
const closed = (outcome: 'rolled-back' | 'blocked' | 'expired'): EventBody => ({
  kind: 'closed',
  outcome,
  because: '',
  replaced: {},
  left: [],
});
const watched: EventBody = {
  kind: 'watch-started',
  startedAt: 0,
  until: 0,
  watched: [],
  unguarded: [],
  baselineHash: '',
};
const WELL = [watched, closed('rolled-back')];

/** Canaries by what their ledgers say, the newest first, each a day before the next. */
const prove = (canaries: readonly (readonly EventBody[])[], on = false): Promise<CanaryProof> => {
  const at = (i: number) => NOW - i * MS_PER_DAY;
  const ledger = (i: number): LedgerEvent[] =>
    aLedger([opened(), ...(canaries[i] ?? [])].map((body) => [body, { at: at(i) }] as const));
  return proveCanary({
    recentCanaries: async (limit) =>
      canaries
        .map((_, i) => ({ change: String(i), number: `chg-${i}`, openedAt: at(i) }) as ChangeMeta)
        .slice(0, limit),
    readChange: async (change) =>
      ({
        meta: { openedAt: at(Number(change)) },
        events: ledger(Number(change)),
      }) as unknown as StoredChange,
    readBrake: async () => ({ on }),
    storedRuns: async () => [{ job: 'sweep', at: NOW, since: DEPLOYED }],
  });
};
const day = (n: number) => NOW - n * MS_PER_DAY;

test.each<[string, readonly (readonly EventBody[])[], Partial<CanaryProof>]>([
  [
    'the newest that was put back',
    [WELL, WELL],
    { since: day(0), newest: { number: 'chg-0', end: 'well' } },
  ],
  [
    'the last before one that failed',
    [[closed('blocked')], WELL],
    { since: day(1), newest: { number: 'chg-0', end: 'failed' } },
  ],
  ['the last before one that the brake held', [[closed('expired')], [], WELL], { since: day(2) }],
  [
    'when its turn came, of one under way',
    [[{ kind: 'admitted', because: '' }], WELL],
    { since: day(0), last: { number: 'chg-1', at: day(1) } },
  ],
  ['the last before one that waits', [[], WELL], { since: day(1) }],
  ['the oldest, where all failed', [[closed('blocked')], [closed('blocked')]], { since: day(1) }],
  ['the oldest that is looked at', Array(30).fill([closed('blocked')]), { since: day(9) }],
  ['when the deployment began, where none ever ran', [], { since: DEPLOYED }],
])('nothing is proven since %s', async (_, canaries, proof) => {
  expect(await prove(canaries)).toMatchObject(proof);
});

test('while changes are stopped nothing is late', async () => {
  expect(await prove([WELL], true)).toEqual({
    last: { number: 'chg-0', at: NOW },
    newest: { number: 'chg-0', end: 'well' },
    isStopped: true,
  });
});
