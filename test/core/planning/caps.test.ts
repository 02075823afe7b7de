import { describe, expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { type Admission, admissionOf, isCounted } from '#core/planning/admission.ts';
import { capHolds } from '#core/planning/caps.ts';
import { anAdmission, aSubject, executing } from '#test/support/planning.ts';

const NOW = 100 * MS_PER_DAY;
const HOUR_AGO = NOW - MS_PER_HOUR;
const done = (at: number, outcome: 'completed' | 'cancelled' = 'completed') => ({
  ended: { at, outcome, isSeen: false },
});
const asked = (given: Partial<Admission> = {}) => anAdmission('chg-asked', NOW, given);
const holds = (
  others: readonly Admission[],
  execution: object,
  given: Partial<Admission> = {},
  groupSize = 1_000,
) =>
  capHolds({
    asked: asked(given),
    admissions: others,
    groupSize,
    config: executing(execution).execution,
    now: NOW,
  });
const many = (count: number, at: number, given: Partial<Admission> = {}) =>
  Array.from({ length: count }, (_, i) => anAdmission(`chg-${i}`, at, given));
const ENDED = done(NOW - 1);

describe('at once', () => {
  test.each([
    ['one below', 4, {}, 0],
    ['at the limit', 5, {}, 1],
    ['those that ended are not under way', 5, ENDED, 0],
  ])('%s', (_name, count, given, expected) =>
    expect(holds(many(count, HOUR_AGO, given), {})).toHaveLength(expected),
  );

  test('a change is not counted against itself', () => {
    const own = anAdmission('chg-asked', HOUR_AGO);
    expect(holds([own], { caps: { atOnce: 1 }, safety: { maxChangesPerHour: 1 } })).toEqual([]);
  });

  test.each([
    ['of ten one', 10, 0, 0],
    ['of ten no second', 10, 1, 1],
    ['of twenty two', 20, 1, 0],
    ['of three one, however small the share', 3, 0, 0],
    ['of a group that nobody has counted one', undefined, 1, 1],
  ])('%s', (_name, groupSize, underWay, expected) => {
    const config = executing().execution;
    const admissions = many(underWay, HOUR_AGO);
    expect(capHolds({ asked: asked(), admissions, groupSize, config, now: NOW })).toHaveLength(
      expected,
    );
  });

  test('a group is told by its tag where one is configured', () => {
    const group = (tags: Record<string, string>) =>
      admissionOf({ change: 'c', number: 'c' }, aSubject({ tags }), { at: 0, groupTag: 'service' })
        .group;
    expect(group({ service: 'shop' })).toMatch(/service=shop$/);
    expect(group({})).toMatch(/ec2\/instance$/);
  });
});

describe('in a time', () => {
  test.each([
    ['an hour, all', { safety: { maxChangesPerHour: 2 } }, { account: 'b' }, 'in an hour'],
    [
      'an hour, account',
      { caps: { perAccountAnHour: 2 } },
      { region: 'b' },
      'in an hour in account',
    ],
    ['an hour, region', { caps: { perRegionAnHour: 2 } }, {}, 'in an hour in '],
    ['an hour, family', { caps: { perFamilyAnHour: 2 } }, { account: 'b' }, 'of ec2 in an hour'],
  ])('%s: at the limit until the oldest is an hour old', (_name, rates, given, says) => {
    const [first, second] = [HOUR_AGO + 10 * MS_PER_MINUTE, NOW - 1];
    const others = [
      anAdmission('chg-1', first, { ...ENDED, ...given }),
      anAdmission('chg-2', second, { ...ENDED, ...given }),
    ];
    expect(holds(others, rates)).toEqual([
      { says: expect.stringContaining(says), until: first + MS_PER_HOUR },
    ]);
    expect(holds(others.slice(1), rates)).toEqual([]);
    expect(holds([anAdmission('chg-1', HOUR_AGO, ENDED), ...others.slice(1)], rates)).toEqual([]);
  });

  test('elsewhere counts for nothing', () => {
    const caps = { perAccountAnHour: 1, perRegionAnHour: 1, perFamilyAnHour: 1 };
    const other = { ...ENDED, account: 'b', family: 'ebs', region: 'b' };
    expect(holds(many(1, NOW - 1, other), { caps })).toEqual([]);
  });

  test.each([
    ['within a day', NOW - MS_PER_DAY + 1, 1],
    ['after a day', NOW - MS_PER_DAY, 0],
  ])('one resource is changed once: %s', (_name, at, expected) =>
    expect(
      holds([anAdmission('chg-1', at, { ...ENDED, resource: asked().resource })], {}),
    ).toHaveLength(expected),
  );

  test('resources in a day', () => {
    const others = many(3, NOW - MS_PER_DAY + 1, ENDED);
    expect(holds(others, { caps: { resourcesPerDay: 3 } })).toMatchObject([{ until: NOW + 1 }]);
    expect(holds(others, { caps: { resourcesPerDay: 4 } })).toEqual([]);
  });

  test.each([
    ['at the limit', '100', ['50', '50'], 200, []],
    [
      'above it, until the oldest is a day old',
      '100',
      ['50', '50.01'],
      200,
      [NOW - 3 * MS_PER_HOUR + MS_PER_DAY],
    ],
    [
      'above it, until the second oldest is',
      '100',
      ['10', '90', '50'],
      200,
      [NOW - 2 * MS_PER_HOUR + MS_PER_DAY],
    ],
  ])('dollars a month of what is changed in a day: %s', (_name, own, others, usdPerDay, until) => {
    const admissions = others.map((usdPerMonth, i) =>
      anAdmission(`chg-${i}`, NOW - (3 - i) * MS_PER_HOUR, { ...ENDED, usdPerMonth }),
    );
    const found = holds(admissions, { caps: { usdPerDay } }, { usdPerMonth: own });
    expect(found.map((hold) => hold.until)).toEqual(until);
  });

  test('one that alone costs more than a day may is not kept waiting for it', () => {
    expect(holds([], { caps: { usdPerDay: 99 } }, { usdPerMonth: '100' })).toMatchObject([
      { isForEver: true, says: expect.stringContaining('raise execution.caps.usdPerDay') },
    ]);
  });
});

describe('batches', () => {
  const here = anAdmission('chg-1', HOUR_AGO);
  const otherType = { ...here, type: 'ebs/volume', group: 'b' };
  const otherRegion = { ...here, region: 'eu-west-1', group: 'b' };
  test.each([
    ['parallel', undefined, here, 0],
    ['parallel', 1, here, 1],
    ['sequential', undefined, otherRegion, 1],
    ['by-type', undefined, here, 1],
    ['by-type', undefined, otherType, 0],
    ['by-type', 2, here, 0],
    ['by-region', undefined, otherType, 1],
    ['by-region', undefined, otherRegion, 0],
    ['by-region', 2, here, 0],
  ])('%s, limit %s', (mode, limit, other, expected) => {
    const batches = { mode, ...(limit !== undefined && { limit }) };
    expect(holds([other], { batches })).toHaveLength(expected);
  });
});

test('what takes something back is held by nothing, and counts', () => {
  expect(holds(many(9, NOW - 1), {}, { reverts: 'chg-0' })).toEqual([]);
  expect(holds(many(5, NOW - 1, { reverts: 'chg-0' }), {})).toHaveLength(1);
});

test.each([
  ['under way, however long', anAdmission('c', 0), true],
  ['it ended today', anAdmission('c', 0, done(NOW - 1)), true],
  ['it began today', anAdmission('c', NOW - 1, done(NOW - 1)), true],
  ['it ended long ago', anAdmission('c', 0, done(NOW - 2 * MS_PER_DAY)), false],
  ['it ended before its first call', anAdmission('c', NOW - 1, done(NOW - 1, 'cancelled')), false],
])('whether a turn counts: %s', (_name, admission, expected) =>
  expect(isCounted(admission, executing().execution, NOW)).toBe(expected),
);
