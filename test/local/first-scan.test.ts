import { expect, test } from 'vitest';
import type { EventBody } from '#core/model/ledger.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { VirtualClock } from '#local/clock.ts';
import { firstDecisions } from '#local/first-scan.ts';
import { aLedger, assessed, aVerdict, opened } from '#test/support/changes.ts';
import { NOW } from './account/an-account.ts';

/** Changes, the events of each as far as they have come by now. */
const changesOf = (ledgers: Readonly<Record<string, readonly EventBody[]>>) => ({
  recentChanges: async () => Object.keys(ledgers).map((change) => ({ change })),
  readChange: async (change: string) => ({ events: aLedger(ledgers[change] ?? [], change) }),
});

const judged = (requires: 'nobody' | 'one-person' | 'never') =>
  assessed({ verdict: aVerdict({ requires }) });

test('a change whose own execution comes to judge it later is counted, too', async () => {
  const clock = new VirtualClock(NOW);
  const late: EventBody[] = [opened()];
  clock.at(NOW + MS_PER_MINUTE, () => void late.push(judged('one-person')));
  const ports = changesOf({ 'chg-1': [opened(), judged('nobody')], 'chg-2': late });
  expect(await firstDecisions({ clock, ports })).toEqual({
    allowed: 1,
    asking: 1,
    forbidden: 0,
    stopped: 0,
  });
});

test('no time goes by when all are judged, or none was opened', async () => {
  const clock = new VirtualClock(NOW);
  clock.at(NOW + MS_PER_MINUTE, () => {});
  const ports = changesOf({ 'chg-1': [opened(), judged('never')] });
  expect(await firstDecisions({ clock, ports })).toMatchObject({ forbidden: 1 });
  const none = { allowed: 0, asking: 0, forbidden: 0, stopped: 0 };
  expect(await firstDecisions({ clock, ports: changesOf({}) })).toEqual(none);
  expect(clock.now()).toBe(NOW);
});
