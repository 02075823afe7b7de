import { describe, expect, test } from 'vitest';
import { usdPerMonth } from '#core/model/money.ts';
import { priorityOf } from '#core/planning/priority.ts';
import { aRisk } from '#test/support/changes.ts';
import { aSubject, executing } from '#test/support/planning.ts';

describe('the place in the queue', () => {
  const saves = (usd: number) => ({
    saving: { ...aSubject().recommendation.saving, usdPerMonth: usdPerMonth(usd) },
  });
  const risky = aRisk({ band: 'high', score: 60 });

  test.each([
    ['what takes a change back', aSubject({ reverts: 'chg-0', ...saves(1) }), 'CRITICAL'],
    ['more than $500 a month', aSubject(saves(501)), 'HIGH'],
    ['$500 a month', aSubject(saves(500)), 'MEDIUM'],
    ['$50 a month', aSubject(saves(50)), 'LOW'],
    ['more than $500 a month at high risk', aSubject({ ...saves(501), risk: risky }), 'MEDIUM'],
    ['$100 a month at high risk', aSubject({ ...saves(100), risk: risky }), 'LOW'],
  ])('%s', (_name, subject, expected) =>
    expect(priorityOf(executing().execution, subject)).toBe(expected),
  );

  test('the first rule that matches says it', () => {
    const priority = [
      { when: { environment: ['dev'] }, priority: 'LOW' },
      { when: { savingAbove: 100 }, priority: 'CRITICAL' },
    ];
    const { execution } = executing({ priority });
    expect(priorityOf(execution, aSubject({ environment: 'dev' }))).toBe('LOW');
    expect(priorityOf(execution, aSubject())).toBe('CRITICAL');
  });
});
