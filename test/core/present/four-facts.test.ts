import { describe, expect, test } from 'vitest';
import { actionOf } from '#core/actions/index.ts';
import { factLine, fourFactsOf } from '#core/present/four-facts.ts';
import { deleteVolume, lowerMemory, shrinkInstance } from './presented-changes.ts';

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
