import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isApproved } from '#core/approval/approved.ts';
import { InvariantError } from '#core/errors/errors.ts';
import { fold, hasTouched } from '#core/ledger/fold.ts';
import { isLater, PHASES, type Phase } from '#core/model/change.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import {
  assessed,
  aVerdict,
  CHANGE,
  decided,
  opened,
  stepIntended,
} from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

/** Event orders that are tried: any order at all, most of which no owner would ever write. */
const ORDERS = 100_000;

// Most orders are refused, and nobody reads where: a stack takes longer than all else.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

const OPENED = opened();
const STEPS = ['stop', 'resize', 'start'];
const call = stepIntended('stop').call;
const BODIES: readonly EventBody[] = [
  OPENED,
  assessed(),
  assessed({ verdict: aVerdict({ requires: 'nobody' }) }),
  ...(['approve', 'reject'] as const).flatMap((decision) =>
    ['ana', 'bo'].map((by) => decided({ decision, by, validUntil: NOW + 1 })),
  ),
  decided({ complete: false }),
  decided({ validUntil: NOW - 1 }),
  ...STEPS.flatMap((step): EventBody[] => [
    stepIntended(step),
    { kind: 'step-done', step, observed: null, outputs: {} },
    { kind: 'step-failed', step, error: 'e', message: '' },
    { kind: 'undo-intended', step, call },
    { kind: 'undo-done', step, observed: null },
    { kind: 'undo-failed', step, error: 'e', message: '' },
  ]),
  { kind: 'rollback-started', because: '' },
  { kind: 'taken-over', from: 1, because: '' },
  { kind: 'closed', outcome: 'completed', because: '', replaced: {}, left: [] },
];

/** Three bytes for each event: far cheaper to draw than an event, and there are many. */
const anyOrder = (most: number) =>
  fc.uint8Array({ maxLength: 3 * most }).map((bytes): Written[] =>
    Array.from({ length: Math.floor(bytes.length / 3) }, (_, i) => {
      const [what = 0, where = 0, who = 0] = bytes.subarray(3 * i);
      return {
        body: BODIES[what % BODIES.length] ?? OPENED,
        phase: PHASES[where % PHASES.length] ?? 'open',
        fence: 1 + (who % 3),
      };
    }),
  );

type Written = { readonly body: EventBody; readonly phase: Phase; readonly fence: number };
const ledgerOf = (events: readonly Written[]): LedgerEvent[] =>
  [{ body: OPENED, phase: 'open' as const, fence: 1 }, ...events].map((event, i) => ({
    schema: 1,
    change: CHANGE,
    n: i + 1,
    at: NOW,
    previous: '',
    hash: '',
    ...event,
  }));

const legal = (events: readonly Written[]): Written[] => {
  const kept: Written[] = [];
  let last: Written = { body: OPENED, phase: 'open', fence: 1 };
  for (const event of events) {
    if (event.body.kind === 'opened' || isLater(last.phase, event.phase)) continue;
    if (event.fence < last.fence) continue;
    kept.push(event);
    last = event;
  }
  return kept;
};

test('whatever the order, a ledger folds to one state, or its fault is named', {
  timeout: 300_000,
}, () => {
  fc.assert(
    fc.property(anyOrder(12), (events) => {
      const isLegal = legal(events).length === events.length;
      try {
        const { phase, rollback, ...state } = fold(ledgerOf(events));
        const kinds = events.map((event) => event.body.kind);
        const isTouched = kinds.includes('step-intended') || kinds.includes('undo-intended');
        return (
          isLegal &&
          phase === (events.at(-1)?.phase ?? 'open') &&
          (rollback !== undefined) === kinds.includes('rollback-started') &&
          hasTouched({ phase, rollback, ...state }) === isTouched
        );
      } catch (error) {
        return error instanceof InvariantError && !isLegal;
      }
    }),
    { numRuns: ORDERS },
  );
});

test('a rejection anywhere in a ledger is never an approval', () => {
  fc.assert(
    fc.property(anyOrder(12), (events) => {
      const kept = legal(events);
      const isRejected = kept.some(
        ({ body }) => body.kind === 'decided' && body.decision === 'reject',
      );
      return !isRejected || !isApproved(fold(ledgerOf(kept)), NOW);
    }),
    { numRuns: 20_000 },
  );
});

test('rolled back twice is rolled back once', () => {
  fc.assert(
    fc.property(anyOrder(8), fc.shuffledSubarray(['stop', 'resize', 'start']), (events, steps) => {
      const before = legal(events).filter(({ phase }) => phase !== 'closed');
      const fence = before.at(-1)?.fence ?? 1;
      const back = (['rollback-started', ...steps] as const).map(
        (what): Written => ({
          body:
            what === 'rollback-started'
              ? { kind: what, because: '' }
              : { kind: 'undo-done', step: what, observed: null },
          phase: 'rolling-back',
          fence,
        }),
      );
      const once = fold(ledgerOf([...before, ...back]));
      const twice = fold(ledgerOf([...before, ...back, ...back]));
      expect(twice).toEqual(once);
    }),
    { numRuns: 5_000 },
  );
});
