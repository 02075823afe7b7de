import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleFact } from '#core/actions/example-fact.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { outcomeSubjectOf } from '#core/present/outcome.ts';
import { shortTitleOf, subjectOf, titleOf } from '#core/present/title.ts';
import { aFunction } from '#test/support/facts.ts';
import { deleteVolume, lowerMemory, presented, shrinkInstance } from './presented-changes.ts';

test.each([
  [lowerMemory(), 'Lower image-resize to 1536 MB'],
  [shrinkInstance(), 'Shrink orders-api from m6i.2xlarge to m6i.xlarge'],
  [deleteVolume(), 'Delete volume vol-08c1, detached for 63 days'],
  [
    presented(aFunction({ memoryMib: 512 }), 'lambda/resize-memory', { memoryMib: 1_024 }),
    'Raise image-resize to 1024 MB',
  ],
])('a change is titled as a sentence: %#', (change, title) => expect(titleOf(change)).toBe(title));

test('every action has a title of its own', () => {
  for (const { id, resource, example } of ACTIONS) {
    const change = presented(exampleFact(resource), id, example as Record<string, never>);
    expect(titleOf(change)).not.toContain(id);
    expect(titleOf(change)).not.toMatch(/NaN|\?/);
  }
});

describe('a subject', () => {
  test('asks, says what and how much', () => {
    expect(subjectOf(shrinkInstance())).toBe(
      'Approve? Shrink orders-api to m6i.xlarge, saves $140.16/mo',
    );
    expect(shortTitleOf(shrinkInstance())).toBe('Shrink orders-api to m6i.xlarge');
  });

  test('is one line under 70 characters whatever the resource is called and saves', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 256 }),
      fc.constantFrom('a'.repeat(256), 'x\r\nBcc: y'),
    );
    const amounts = fc.integer({ min: 1, max: 900_000_000 });
    fc.assert(
      fc.property(names, amounts, (name, cents) => {
        const saving = {
          ...shrinkInstance().recommendation.saving,
          usdPerMonth: usdPerMonth((cents / 100).toFixed(2)),
        };
        for (const change of [shrinkInstance({ name, saving }), deleteVolume({ name, saving })]) {
          const subject = subjectOf(change);
          expect([...subject].length).toBeLessThan(70);
          expect(subject).toMatch(/^Approve\? .*\/mo$/u);
          const ended = outcomeSubjectOf(change, 'rolled-back');
          expect([...ended].length).toBeLessThan(70);
          expect(ended).toMatch(/^Rolled back: (Shrink|Delete) .*$/u);
        }
      }),
    );
  });
});
