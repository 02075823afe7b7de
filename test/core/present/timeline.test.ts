// Longer than 250 lines: one story with every kind of event, and what is told of it.
import { describe, expect, test } from 'vitest';
import type { Phase } from '#core/model/change.ts';
import { type EventBody, type EventKind, eventBodySchema } from '#core/model/ledger.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { timelineOf } from '#core/present/timeline.ts';
import { NOW } from '#test/support/facts.ts';
import {
  closedAs,
  decided,
  ledgerOf,
  lowerMemory,
  OPENED,
  REGRESSION,
  shrinkInstance,
} from './presented-changes.ts';

const { plan } = lowerMemory();
const call = {
  service: 'lambda',
  operation: 'UpdateFunctionConfiguration',
  input: { MemorySize: 1_536 },
} as const;
const before = { memory: 3_008, update: 'Successful' };

type Told = readonly [Phase, EventBody, word: string, says: string];

/** What stands beside the way; told last here, though most of it happens before. */
const SIDE: readonly Told[] = [
  [
    'closed',
    {
      kind: 'asked-again',
      approval: 'a',
      how: 'reminder',
      to: ['Ana'],
      because: 'half the time is over',
    },
    'reminded',
    'Ana: half the time is over',
  ],
  [
    'closed',
    { kind: 'not-reached', approval: 'a', name: 'Ana', because: 'the mail came back' },
    'not reached',
    'Ana: the mail came back',
  ],
  [
    'closed',
    { kind: 'restored', by: 'ana', via: 'cli', to: Date.UTC(2026, 7, 31, 9, 30) },
    'restored',
    'ana, by cli: as it was on 31 Aug 09:30 UTC; what happened since is unknown',
  ],
  [
    'closed',
    {
      kind: 'steps-found',
      steps: [{ step: 'resize', observed: before, outputs: {} }],
    },
    'found',
    'resize in the account, and not in the restored ledger',
  ],
  [
    'closed',
    { kind: 'commented', by: 'Bo', via: 'console', text: 'after the sale' },
    'comment',
    'Bo, by console: after the sale',
  ],
  [
    'closed',
    { kind: 'withdrawn', by: 'Ana', via: 'mail', because: 'not today' },
    'withdrawn',
    'Ana, by mail: not today',
  ],
  [
    'closed',
    { kind: 'attempt-refused', what: 'approve', via: 'mail', because: 'the link has run out' },
    'refused',
    'approve by somebody unknown, over mail: the link has run out',
  ],
  [
    'closed',
    { kind: 'queued', priority: 'LOW', because: 'the window opens at night', until: NOW },
    'queued',
    'LOW: the window opens at night; until Mon 31 Aug, 12:00 UTC',
  ],
  [
    'closed',
    {
      kind: 'edit-found',
      step: 'resize',
      eventId: 'e',
      at: NOW,
      by: 'bo',
      eventName: 'StopInstances',
      says: 'bo called StopInstances on it',
    },
    'edit found',
    'bo called StopInstances on it',
  ],
  ['closed', { kind: 'admitted', because: 'inside the window' }, 'its turn', 'inside the window'],
  [
    'closed',
    {
      kind: 'rehearsed',
      calls: [{ step: 'resize', call, answer: 'refused', says: 'not authorized' }],
    },
    'dry run',
    'lambda:UpdateFunctionConfiguration: not authorized',
  ],
  [
    'closed',
    { kind: 'rollback-asked', by: 'Ana', via: 'console', because: 'customers complain' },
    'asked back',
    'Ana, by console: customers complain',
  ],
  ['closed', { kind: 'acknowledged', by: 'Ana', via: 'console' }, 'seen', 'Ana, by console'],
  [
    'closed',
    {
      kind: 'verified',
      days: 14,
      estimatedUsdPerMonth: '22.70',
      actualUsdPerMonth: '21.90',
      says: 'the bill shows $21.90 a month less',
    },
    'verified',
    'the bill shows $21.90 a month less',
  ],
];

const STORY: readonly Told[] = [
  ['open', OPENED, 'opened', 'requested by Trimtab'],
  [
    'open',
    {
      kind: 'assessed',
      risk: lowerMemory().risk,
      verdict: {
        requires: 'one-person',
        because: ['production-needs-a-person'],
        policyVersion: 'v',
        trace: [],
      },
      watchable: [],
    },
    'assessed',
    'risk 28 of 100, moderate; asks one person: production-needs-a-person',
  ],
  [
    'open',
    {
      kind: 'asked',
      approval: 'a',
      planHash: 'p',
      level: 1,
      approvers: ['Ana', 'Bo'],
      expiresAt: NOW,
    },
    'asked',
    'Ana and Bo; ends Mon 31 Aug, 12:00 UTC',
  ],
  ['open', decided({ note: 'go' }), 'approved', 'Ana, by mail: go'],
  [
    'open',
    {
      kind: 'guarded',
      clear: true,
      guards: [{ id: 'alarms', clear: true, says: 'no open alarm' }],
    },
    'checked',
    '1 check, nothing stands against it',
  ],
  [
    'applying',
    { kind: 'recorded', planHash: 'p', policyVersion: 'v', observed: { resize: before } },
    'recorded',
    'memory 3008 MB, update Successful, written to the ledger',
  ],
  [
    'applying',
    { kind: 'step-intended', step: 'resize', call },
    'calling',
    'lambda:UpdateFunctionConfiguration',
  ],
  [
    'applying',
    { kind: 'step-done', step: 'resize', observed: {}, outputs: {} },
    'applied',
    'lambda:UpdateFunctionConfiguration  memory 3008 MB -> 1536 MB',
  ],
  [
    'watching',
    {
      kind: 'watch-started',
      startedAt: NOW,
      until: NOW + MS_PER_HOUR,
      watched: ['duration.p95'],
      unguarded: ['errors.ratio'],
      baselineHash: 'b',
    },
    'watching',
    'p95 until Mon 31 Aug, 13:00 UTC; cannot be watched: errors',
  ],
  [
    'watching',
    { kind: 'judged', verdict: 'degraded', says: REGRESSION, readings: [] },
    'regression',
    REGRESSION,
  ],
  [
    'rolling-back',
    { kind: 'taken-over', from: 1, because: 'it was late' },
    'taken over',
    'it was late',
  ],
  [
    'rolling-back',
    { kind: 'rollback-started', because: REGRESSION },
    'rolling back',
    'back to memory 3008 MB',
  ],
  [
    'rolling-back',
    { kind: 'undo-intended', step: 'resize', call },
    'calling',
    'lambda:UpdateFunctionConfiguration',
  ],
  [
    'rolling-back',
    { kind: 'undo-failed', step: 'resize', error: 'Throttled', message: 'slow down' },
    'undo failed',
    'resize: Throttled, slow down',
  ],
  [
    'rolling-back',
    { kind: 'step-failed', step: 'resize', error: 'Throttled', message: 'slow down' },
    'failed',
    'resize: Throttled, slow down',
  ],
  [
    'rolling-back',
    { kind: 'undo-done', step: 'resize', observed: before },
    'rolled back',
    'memory 3008 MB, update Successful, read back and confirmed',
  ],
  [
    'closed',
    closedAs({ outcome: 'rolled-back', because: REGRESSION, left: ['snap-1'] }),
    'ended',
    'rolled back: everything is as it was before',
  ],
  ...SIDE,
];

test('every event is a line with the words of the papers', () => {
  const lines = timelineOf(plan, ledgerOf(STORY.map(([phase, body]) => [phase, body])));
  expect(lines.map(({ word, says }) => [word, says])).toEqual(
    STORY.map(([, , word, says]) => [word, says]),
  );
  expect(lines.map(({ n }) => n)).toEqual(lines.map((_, i) => i + 1));
  for (const { word } of lines) expect(word.split(' ').length).toBeLessThanOrEqual(2);
});

test('no kind of event is left out of the story', () => {
  const kinds = eventBodySchema.options.map((option) => option.shape.kind.value);
  expect([...new Set(STORY.map(([, body]): EventKind => body.kind))].sort()).toEqual(kinds.sort());
});

test('a stop names each guard that stopped it', () => {
  const guards = [
    { id: 'alarms', clear: false, says: 'an alarm is open: close it' },
    { id: 'drift', clear: true, says: 'no drift' },
  ];
  const [, line] = timelineOf(
    plan,
    ledgerOf([
      ['open', OPENED],
      ['open', { kind: 'guarded', clear: false, guards }],
    ]),
  );
  expect(line).toMatchObject({ word: 'stopped', says: 'an alarm is open: close it', tone: 'bad' });
  expect(line?.details).toEqual(['alarms: an alarm is open: close it', 'drift: no drift']);
});

test('what could not be looked up is told once, and a patch keeps its lines', () => {
  const says = 'could not look up its attributes: try again';
  const guards = ['a', 'b'].map((id) => ({ id, clear: false, says }));
  const patch = { owner: 'CDK stack shop\nprod', text: '--- shop\n-  old\n+  new' };
  const [, line] = timelineOf(
    plan,
    ledgerOf([
      ['open', OPENED],
      ['open', { kind: 'guarded', clear: false, guards, patch }],
    ]),
  );
  expect(line?.says).toBe(says);
  expect(line?.details.at(-1)).toBe(
    'Make it in CDK stack shop prod instead:\n--- shop\n-  old\n+  new',
  );
});

test('a step that is not the first to be applied is undone, not yet the change', () => {
  const twoSteps = {
    ...plan,
    steps: [...plan.steps, ...plan.steps.map((step) => ({ ...step, id: 'second' }))],
  };
  const undo = (step: string): EventBody => ({ kind: 'undo-done', step, observed: before });
  const lines = timelineOf(
    twoSteps,
    ledgerOf([
      ['open', OPENED],
      ['rolling-back', undo('second')],
      ['rolling-back', undo('resize')],
    ]),
  );
  expect(lines.map(({ word }) => word)).toEqual(['opened', 'undone', 'rolled back']);
});

describe('a reason', () => {
  const because = 'ana stopped all changes';
  const back: EventBody = { kind: 'rollback-started', because };
  const linesOf = (...bodies: readonly EventBody[]) =>
    timelineOf(plan, ledgerOf(bodies.map((body) => ['rolling-back', body]))).map(
      ({ word, says }) => `${word}: ${says}`,
    );

  test('is told by the rollback where no verdict told it', () => {
    expect(linesOf(back)).toEqual([`rolling back: ${because}; back to memory 3008 MB`]);
  });

  test('is told by the end where nothing told it', () => {
    const other = 'the way back was written by another version';
    expect(linesOf(back, closedAs({ outcome: 'rolled-back', because: other }))[1]).toBe(
      `ended: rolled back: ${other}`,
    );
  });

  test('is told once, and the end says what it comes to', () => {
    const healthy = 'p95 58 ms: inside the baseline throughout';
    const judged: EventBody = { kind: 'judged', verdict: 'healthy', says: healthy, readings: [] };
    const replaced = { 'vol-1': 'vol-2' };
    expect(linesOf(judged, closedAs({ outcome: 'completed', because: healthy }))[1]).toBe(
      'completed: the change stays',
    );
    expect(linesOf(back, closedAs({ outcome: 'rolled-back', because, replaced }))[1]).toBe(
      'ended: rolled back: vol-1 was replaced by vol-2',
    );
    expect(linesOf(back, closedAs({ outcome: 'needs-person', because }))[1]).toBe(
      `needs you: ${because}`,
    );
  });
});

test('a rollback of several steps names what the first of them to change a thing has found', () => {
  const { plan: resize } = shrinkInstance();
  const [, line] = timelineOf(
    resize,
    ledgerOf([
      ['open', OPENED],
      ['rolling-back', { kind: 'rollback-started', because: 'stopped' }],
    ]),
  );
  expect(line?.says).toBe('stopped; back to state running, type m6i.2xlarge');
});

test('names and notes come out as one visible line', () => {
  const [, line] = timelineOf(
    plan,
    ledgerOf([
      ['open', OPENED],
      ['open', decided({ by: 'A\u202Ena', note: 'a\nb' })],
    ]),
  );
  expect(line?.says).toBe('A\uFFFDna, by mail: a b');
});
