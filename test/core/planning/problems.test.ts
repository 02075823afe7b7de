import { describe, expect, test } from 'vitest';
import { parseConfig } from '#adapters/config-file/config-file.ts';
import { InvalidInputError } from '#core/errors/errors.ts';

/** What is wrong with a file, as its writer is told. */
const problems = (execution: string, more = ''): string[] => {
  const lines = execution.split('\n').map((line) => `  ${line}`);
  try {
    parseConfig(`execution:\n${lines.join('\n')}\n${more}`, 'trimtab.yaml');
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message.split('\n');
    throw error;
  }
};

describe('what can never come true is told with its line', () => {
  test.each([
    [
      'windows:\n  - {name: w, from: "02:00", to: "02:00"}',
      'trimtab.yaml:3 execution.windows[0].to: w never opens: it ends when it begins; a whole day is 00:00 to 24:00',
    ],
    [
      'windows:\n  - {name: w, days: [], from: "02:00", to: "04:00"}',
      'trimtab.yaml:3 execution.windows[0].days: name at least one day',
    ],
    [
      'windows:\n  - {name: w, from: "25:00", to: "04:00"}',
      'trimtab.yaml:3 execution.windows[0].from: expected a time such as 02:00, in quotes',
    ],
    [
      'windows:\n  - {name: w, from: "02:00", to: "04:00", zone: Mars/Olympus}',
      'trimtab.yaml:3 execution.windows[0].zone: expected an IANA zone such as Europe/Berlin',
    ],
    ['zone: Berlin', 'trimtab.yaml:2 execution.zone: expected an IANA zone such as Europe/Berlin'],
    [
      'windows:\n  - {name: w, from: "02:00", to: "02:03"}',
      'trimtab.yaml:3 execution.windows[0]: no window is long enough for ec2/resize-instance, which takes about 4 min',
    ],
    [
      'windows:\n  - {name: w, from: "02:00", to: "05:00"}\nsafety: {requireBusinessHours: true}',
      'trimtab.yaml:3 execution.windows[0]: w is never within business hours, which are required',
    ],
    [
      'windows:\n  - {name: w, days: [sat], from: "09:00", to: "12:00"}\nsafety: {requireBusinessHours: true}',
      'trimtab.yaml:3 execution.windows[0]: w is never within business hours, which are required',
    ],
    [
      'freezes:\n  - {reason: r}',
      'trimtab.yaml:3 execution.freezes[0]: freezes nothing: expected from and to, or days of the month',
    ],
    [
      'freezes:\n  - {reason: r, from: "2026-12-20"}',
      'trimtab.yaml:3 execution.freezes[0]: expected to as well',
    ],
    [
      'freezes:\n  - {reason: r, from: 2026-12-20, to: 2026-12-19}',
      'trimtab.yaml:3 execution.freezes[0].to: ends before it begins',
    ],
    [
      'freezes:\n  - {reason: r, from: 2026-02-30, to: 2026-12-19}',
      'trimtab.yaml:3 execution.freezes[0].from: expected 2026-12-20 or 2026-12-20T18:00',
    ],
    [
      'freezes:\n  - {reason: r, from: 2026-01-01, to: 2099-12-31}',
      'trimtab.yaml:3 execution.freezes[0]: covers everything: for no changes at all set mode to recommend',
    ],
    [
      'freezes:\n  - {reason: r, firstDaysOfMonth: 16, lastDaysOfMonth: 15}',
      'trimtab.yaml:3 execution.freezes[0]: covers everything: for no changes at all set mode to recommend',
    ],
    [
      'batches: {mode: sequential, limit: 2}',
      'trimtab.yaml:2 execution.batches.limit: sequential means one after the other: leave limit out',
    ],
    [
      'batches: {mode: by-type, limit: 6}',
      'trimtab.yaml:2 execution.batches.limit: is never reached: execution.caps.atOnce is 5',
    ],
    [
      'dryRun: true\ndryRunWhen: [{environment: [prod]}]',
      'trimtab.yaml:3 execution.dryRunWhen: dryRun is true for everything: leave one of them out',
    ],
    [
      'caps: {shareOfGroup: 10}',
      'trimtab.yaml:2 execution.caps.shareOfGroup: Too big: expected number to be <=1',
    ],
  ])('%s', (execution, expected) => expect(problems(execution)).toContain(expected));

  test('business hours in a zone that is none, or that end before they begin', () => {
    expect(problems('dryRun: false', 'businessHours: {zone: Mars}')).toEqual([
      'trimtab.yaml:3 businessHours.zone: expected an IANA zone such as Europe/Berlin',
    ]);
    expect(problems('dryRun: false', 'businessHours: {from: 18, to: 8}')).toEqual([
      'trimtab.yaml:3 businessHours.to: expected an hour after 18',
    ]);
  });

  test('two freezes that leave nothing of a window', () => {
    const freezes =
      'freezes:\n  - {reason: a, firstDaysOfMonth: 20}\n  - {reason: b, lastDaysOfMonth: 15}';
    expect(problems(`windows: [{name: w, from: "02:00", to: "04:00"}]\n${freezes}`)).toEqual([
      'trimtab.yaml:2 execution.windows[0]: w is always frozen',
    ]);
  });
});

describe('what can come true passes', () => {
  test.each([
    'windows:\n  - {name: night, days: [sat, sun], from: 02:00, to: 04:00, zone: Europe/Berlin}',
    'windows:\n  - {name: late, from: "22:00", to: "02:00"}\n  - {name: prod, from: "02:00", to: "04:00", when: {environment: [prod]}}',
    'windows:\n  - {name: short, from: "02:00", to: "02:02", when: {action: [lambda/resize-memory]}}',
    'freezes:\n  - {reason: year end, from: 2026-12-20, to: 2027-01-06T18:00}\n  - {reason: closing, lastDaysOfMonth: 2, firstDaysOfMonth: 1}',
    'freezes:\n  - {reason: prod, from: 2026-01-01, to: 2099-12-31, when: {environment: [prod]}}',
    'safety: {requireBusinessHours: true}',
    'batches: {mode: by-region, limit: 2}\ncanary: true',
    'dryRunWhen: [{environment: [prod]}]',
  ])('%s', (execution) => expect(problems(execution)).toEqual([]));
});
