import { expect, test } from 'vitest';
import { fold } from '#core/ledger/fold.ts';
import type { Outcome } from '#core/model/change.ts';
import type { EventBody } from '#core/model/ledger.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { type Stand, standingOf } from '#core/present/standing.ts';
import { aLedger, assessed, aVerdict, decided, opened } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

type Entry = Parameters<typeof aLedger>[0][number];

const ASKED: EventBody = {
  kind: 'asked',
  approval: 'apr-1',
  planHash: opened().planHash,
  level: 1,
  approvers: ['ana'],
  expiresAt: NOW + MS_PER_DAY,
};
const closed = (outcome: Outcome, because: string): Entry => [
  { kind: 'closed', outcome, because, left: [], replaced: {} },
  { phase: 'closed' },
];

const change = (...events: Parameters<typeof aLedger>[0]): Stand['change'] => {
  const ledger = aLedger([opened(), assessed(), ...events]);
  const state = fold(ledger);
  return { state, ...(state.closed && { endedAt: NOW }) };
};
const stand = (given: Partial<Stand>): ReturnType<typeof standingOf> =>
  standingOf({ verdict: aVerdict(), change: undefined, foundAt: NOW - 1, now: NOW, ...given });

test.each<readonly [string, Partial<Stand>, object]>([
  ['is found', {}, { kind: 'found', says: /would ask one person/ }],
  [
    'is found in the mode that changes nothing, which is no rule against it',
    { verdict: aVerdict({ requires: 'never', because: ['mode-recommend'] }) },
    { kind: 'found', says: /mode is recommend/ },
  ],
  [
    'is blocked by the rule that forbids it',
    { verdict: aVerdict({ requires: 'never', because: ['hands-off-payments'] }) },
    { kind: 'blocked', rule: 'hands-off-payments', says: /forbids it: hands-off-payments/ },
  ],
  ['has no plan', { verdict: undefined }, { kind: 'no-plan' }],
  [
    'waits for somebody',
    { change: change(ASKED) },
    { kind: 'waiting', says: /ana until Tue 1 Sep/ },
  ],
  [
    'is under way when all have agreed',
    { change: change(ASKED, decided()) },
    { kind: 'under-way' },
  ],
  [
    'is under way, whatever policy says meanwhile',
    { change: change(), verdict: aVerdict({ requires: 'never' }) },
    { kind: 'under-way' },
  ],
  [
    'was rejected',
    { change: change(closed('rejected', 'rejected by ana')) },
    { kind: 'rejected', says: 'Rejected by ana.' },
  ],
  [
    'was stopped by a guard, which is named',
    {
      change: change(
        {
          kind: 'guarded',
          clear: false,
          guards: [{ id: 'open-alarm', clear: false, says: 'an alarm is open' }],
        },
        closed('blocked', 'an alarm is open'),
      ),
    },
    { kind: 'blocked', rule: 'open-alarm', says: 'An alarm is open.' },
  ],
  [
    'is snoozed until its day',
    {
      change: change(
        {
          kind: 'withdrawn',
          by: 'ana',
          via: 'console',
          because: 'after the sale',
          until: NOW + 7 * MS_PER_DAY,
        },
        closed('cancelled', 'withdrawn by ana'),
      ),
    },
    { kind: 'snoozed', says: /^Snoozed until Mon 7 Sep.*After the sale\.$/ },
  ],
  [
    'was applied since it was found',
    { change: change(closed('completed', 'healthy')) },
    { kind: 'applied' },
  ],
  [
    'is found anew after it was applied',
    { change: change(closed('completed', 'healthy')), foundAt: NOW + 1 },
    { kind: 'found' },
  ],
  [
    'needs a person, whatever else is true',
    { change: change(closed('needs-person', 'the way back failed')), verdict: undefined },
    { kind: 'needs-person', says: 'The way back failed.' },
  ],
])('a recommendation %s', (_, given, expected) => {
  const { says, ...rest } = expected as { says?: string | RegExp };
  const standing = stand(given);
  expect(standing).toMatchObject(rest);
  if (says !== undefined) expect(standing.says).toMatch(says);
});
