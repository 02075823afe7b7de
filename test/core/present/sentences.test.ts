import { describe, expect, test } from 'vitest';
import { actionOf } from '#core/actions/index.ts';
import { fold } from '#core/ledger/fold.ts';
import type { EventBody } from '#core/model/ledger.ts';
import { barsOf, sparkline, textBars } from '#core/present/bars.ts';
import {
  callText,
  differencesOf,
  observationText,
  stepText,
  wayBack,
} from '#core/present/calls.ts';
import { evidenceOf, verdictSentence } from '#core/present/evidence.ts';
import { measured, percent } from '#core/present/format.ts';
import { factLine, fourFactsOf } from '#core/present/four-facts.ts';
import { blindBecause } from '#core/present/metric-names.ts';
import { headlineOf } from '#core/present/outcome.ts';
import { couldGoWrong, reasonSentence, watchSays } from '#core/present/watch-sentence.ts';
import { aSeries, NOW } from '#test/support/facts.ts';
import {
  closedAs,
  decided,
  deleteVolume,
  ledgerOf,
  lowerMemory,
  OPENED,
  REGRESSION,
  shrinkInstance,
} from './presented-changes.ts';

describe('the four facts', () => {
  test('are the same four in the same order for every change', () => {
    for (const change of [shrinkInstance(), lowerMemory(), deleteVolume()]) {
      expect(fourFactsOf(change).map(({ label }) => label)).toEqual([
        'Saves',
        'Risk',
        'Interruption',
        'Undo',
      ]);
    }
  });

  test('read as in the papers', () => {
    expect(fourFactsOf(shrinkInstance()).map(factLine)).toEqual([
      '$140.16 a month, after discounts',
      '28 of 100, moderate: one instance, must stop',
      'about 3 min, one stop and start',
      'about 3 min, automatic if checks fail',
    ]);
  });

  test('never call an undo automatic that nothing would start', () => {
    const [, , interruption, undo] = fourFactsOf(deleteVolume());
    expect(factLine(interruption)).toBe('none');
    expect(factLine(undo)).toMatch(/^within a minute, by hand, from the backup; blocks load/);
  });

  test('promise no undo that others can prevent', () => {
    const action = actionOf('ec2/release-address');
    const [, , , undo] = fourFactsOf({ ...deleteVolume(), action });
    expect(factLine(undo)).toMatch(/^not guaranteed, AWS gives the same address back only while/);
  });
});

describe('the evidence', () => {
  test('has its numbers from the backtest', () => {
    const { recommendation } = shrinkInstance();
    const { backtest } = recommendation;
    const sentence = verdictSentence(recommendation);
    expect(sentence).toBe(
      'Highest in 14 days: 49 %, 22 Aug 04:00 UTC. 0 of 336 hours above the limit of 70 %.',
    );
    expect(sentence).toContain(measured(backtest?.worst.value ?? 0, 'ratio'));
    expect(evidenceOf(recommendation)).toMatchObject({
      caption: 'Peak CPU per day after the change',
      limit: 'limit 70 %',
      from: '17 Aug',
      to: '30 Aug',
    });
  });

  test('says which days have no data, and draws them as unknown', () => {
    const { recommendation } = lowerMemory();
    expect(verdictSentence(recommendation)).toContain('No data for 1 of 14 days.');
    expect(evidenceOf(recommendation)?.text).toBe('▄▄▄▄?▄▄▄▄▄▄▄▄▄');
  });

  test('without a backtest is the reason of the check', () => {
    expect(verdictSentence(deleteVolume().recommendation)).toBe('Detached for 63 days.');
    expect(evidenceOf(deleteVolume().recommendation)).toBeUndefined();
  });

  test('draws a day on the limit in full, one above it as over, and one at zero as the least', () => {
    const bars = barsOf({ peakPerDay: [0, 0.35, 0.7, 0.9, null], limit: 0.7 });
    expect(bars.map(({ over }) => over)).toEqual([false, false, false, true, false]);
    expect(textBars(bars)).toBe('▁▄██?');
    expect(sparkline([null, 0, 10])).toBe('?▁█');
    expect(sparkline([])).toBe('');
  });
});

describe('what a watch says', () => {
  const level = {
    source: 'level',
    metric: 'duration.p95',
    unit: 'ms',
    measured: 71,
    ratioAboveBaseline: 0.61,
    limit: 0.2,
    durationMs: 1_800_000,
    atMs: NOW,
  } as const;

  test('of a regression has value, duration, excess and limit', () => {
    expect(reasonSentence(level)).toBe(REGRESSION);
    const other = { ...level, measured: 33, ratioAboveBaseline: 0.44, limit: 0.35 };
    for (const part of ['33 ms', percent(0.44), percent(0.35)]) {
      expect(reasonSentence(other)).toContain(part);
    }
  });

  test.each([
    [
      {
        ...level,
        source: 'saturation',
        metric: 'cpu.utilization',
        unit: 'ratio',
        measured: 0.94,
        limit: 0.9,
      },
      'CPU median of 30 min 94 %, close to capacity, limit 90 %',
    ],
    [
      { ...level, source: 'missing', measured: 0.2, limit: 0.6 },
      'p95 came with 20 % of its samples in 30 min, limit 60 %',
    ],
    [
      {
        ...level,
        source: 'missing',
        metric: 'ec2-status-checks',
        measured: 0,
        limit: 1,
        durationMs: 900_000,
      },
      'status checks gave no answer for 15 min',
    ],
    [
      { source: 'hard-check', metric: 'alarms', detail: 'checkout-5xx is in ALARM' },
      'alarms failed: checkout-5xx is in ALARM',
    ],
    [{ source: 'no-vote' }, 'nothing that is watched answered throughout'],
  ] as const)('of another reason names its source: %#', (reason, says) =>
    expect(reasonSentence(reason)).toBe(says),
  );

  test('while nothing is wrong is what was last seen', () => {
    const live = [
      aSeries({ metric: 'duration.p95', unit: 'ms', values: [58, 60, null, 58, 57, 58] }),
    ];
    const baselines = [{ metric: 'duration.p95' }, { metric: 'errors.ratio' }];
    expect(watchSays({ kind: 'watching', reasons: [] }, live, baselines)).toBe(
      'p95 58 ms ██?███, errors without data',
    );
    expect(watchSays({ kind: 'healthy', reasons: [] }, live, baselines)).toBe(
      'p95 58 ms, errors without data: inside the baseline throughout',
    );
    expect(watchSays({ kind: 'degraded', reasons: [level] }, live, baselines)).toBe(REGRESSION);
    expect(watchSays({ kind: 'healthy', reasons: [] }, [], [])).toBe(
      'every hard check was fine throughout',
    );
    expect(watchSays({ kind: 'watching', reasons: [] }, [], [])).toBe(
      'no metric yet, hard checks only',
    );
  });

  test('before the change names what is watched and what is unguarded', () => {
    const says = couldGoWrong(shrinkInstance());
    expect(says).toContain('Watched for 2 h: CPU, status checks and alarms;');
    expect(says).toContain('Cannot be watched: memory (nobody publishes it).');
    expect(couldGoWrong(lowerMemory())).toContain(
      'Cannot be watched: errors (there are almost no errors to compare with).',
    );
    expect(couldGoWrong(deleteVolume())).toContain('Nothing is watched afterwards: a volume');
  });
});

test.each([
  ['cpu.utilization', 'idle', 'it is mostly idle'],
  ['duration.p95', 'idle', 'its calls are too short to compare with'],
  ['errors.ratio', 'gaps', 'too many gaps in its history'],
  ['errors.ratio', null, 'unknown'],
])('%s of which the watch says %s is not watched: %s', (metric, reason, says) => {
  expect(blindBecause(metric, reason)).toBe(says);
});

describe('calls', () => {
  test('are shown with their input and what a reference stands for', () => {
    const [step] = lowerMemory().plan.steps;
    expect(step && callText(step.call)).toBe(
      'lambda:UpdateFunctionConfiguration FunctionName=arn:aws:lambda:us-east-1:123456789012:function:image-resize MemorySize=1536 RevisionId=‹state.RevisionId›',
    );
    expect(step && stepText(step)).toBe('memory 3008 MB -> 1536 MB');
  });

  test('of the way back are in the order in which they would be made', () => {
    const { plan } = shrinkInstance();
    expect(wayBack(plan).map(({ operation }) => operation)).toEqual([
      'StopInstances',
      'ModifyInstanceAttribute',
      'StartInstances',
    ]);
  });

  test('say what is there and what is not', () => {
    expect(observationText({ state: 'completed', sizeGib: 500 })).toBe(
      'state completed, size 500 GiB',
    );
    expect(observationText(null)).toBe('nothing');
    expect(differencesOf(null, { state: 'available' })).toEqual([
      { what: '', from: 'nothing', to: 'state available' },
    ]);
    expect(differencesOf({ a: 1, b: [1, { $ref: 'x.y' }] }, { a: 1, b: [2] })).toEqual([
      { what: 'b', from: '1,‹x.y›', to: '2' },
    ]);
  });
});

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
