import { describe, expect, test } from 'vitest';
import { fold } from '#core/ledger/fold.ts';
import type { EventBody } from '#core/model/ledger.ts';
import { headlineOf } from '#core/present/outcome.ts';
import { NOW } from '#test/support/facts.ts';
import {
  closedAs,
  decided,
  ledgerOf,
  lowerMemory,
  OPENED,
  REGRESSION,
} from './presented-changes.ts';

describe('the headline', () => {
  const closed = (outcome: Parameters<typeof closedAs>[0]) =>
    fold(
      ledgerOf([
        ['open', OPENED],
        ['open', decided()],
        ['closed', closedAs(outcome)],
      ]),
    );

  test.each([
    [
      closed({ outcome: 'completed' }),
      'Completed: Lower image-resize to 1536 MB',
      'Saves $22.70 a month, estimated. Watched to the end.',
    ],
    [
      closed({ outcome: 'rolled-back', because: REGRESSION }),
      'Rolled back: image-resize is as it was before',
      `${REGRESSION}.`,
    ],
    [
      closed({ outcome: 'rolled-back', replaced: { 'vol-1': 'vol-2' } }),
      'Rolled back: image-resize is back as vol-2',
      'Watched to the end.',
    ],
    [closed({ outcome: 'expired' }), 'Expired: nobody decided in time, nothing was changed', ''],
    [
      closed({ outcome: 'cancelled', because: 'the brake' }),
      'Cancelled: nothing was changed',
      'The brake.',
    ],
    [
      closed({ outcome: 'blocked', because: 'an alarm is open' }),
      'Blocked: nothing was changed',
      'An alarm is open.',
    ],
    [
      closed({ outcome: 'needs-person', because: 'the undo failed' }),
      'Needs you: Lower image-resize to 1536 MB',
      'The undo failed.',
    ],
  ])('of a closed change is its outcome: %#', (state, says, because) =>
    expect(headlineOf(lowerMemory(), state)).toMatchObject({ says, because }),
  );

  test('of a rejection says who and why', () => {
    const state = fold(
      ledgerOf([
        ['open', OPENED],
        ['open', decided({ decision: 'reject', by: 'Bo', note: 'sale on Friday' })],
        ['closed', closedAs({ outcome: 'rejected' })],
      ]),
    );
    expect(headlineOf(lowerMemory(), state)).toMatchObject({
      says: 'Rejected by Bo: nothing was changed',
      because: 'Sale on Friday.',
    });
  });

  test.each([
    ['open', 'About to start: Lower image-resize to 1536 MB'],
    ['applying', 'Being applied: Lower image-resize to 1536 MB'],
    ['watching', 'Applied and being watched: Lower image-resize to 1536 MB'],
    ['rolling-back', 'Being rolled back: Lower image-resize to 1536 MB'],
  ] as const)('of a change that is %s says so', (phase, says) => {
    const state = fold(
      ledgerOf([
        ['open', OPENED],
        [phase, decided()],
      ]),
    );
    expect(headlineOf(lowerMemory(), state).says).toBe(says);
  });

  test('waits for its turn, and says why and until when', () => {
    const queued: EventBody = {
      kind: 'queued',
      priority: 'LOW',
      because: 'outside the window night',
      until: Date.UTC(2026, 10, 22, 2),
    };
    const waiting: Parameters<typeof ledgerOf>[0] = [
      ['open', OPENED],
      ['open', decided()],
      ['open', queued],
    ];
    expect(headlineOf(lowerMemory(), fold(ledgerOf(waiting)))).toEqual({
      says: 'Waiting for its turn: Lower image-resize to 1536 MB',
      because: 'Outside the window night. Until Sun 22 Nov, 02:00 UTC.',
      tone: 'neutral',
    });
    const turn: EventBody = { kind: 'admitted', because: 'after 2 h' };
    const given = fold(ledgerOf([...waiting, ['open', turn]]));
    expect(headlineOf(lowerMemory(), given).says).toMatch(/^About to start/);
  });

  test('waits for a decision as long as people have been asked and have not all answered', () => {
    const asked: EventBody = {
      kind: 'asked',
      approval: 'a',
      planHash: 'p1',
      level: 1,
      approvers: ['Ana'],
      expiresAt: NOW,
    };
    const state = fold(
      ledgerOf([
        ['open', OPENED],
        ['open', asked],
        ['open', decided({ complete: false })],
      ]),
    );
    expect(headlineOf(lowerMemory(), state).says).toMatch(/^Waiting for a decision/);
  });
});
