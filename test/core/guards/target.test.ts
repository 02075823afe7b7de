import { describe, expect, test } from 'vitest';
import { isOptedOut } from '#core/guards/target.ts';
import type { Fact, FunctionFact, InstanceFact, VolumeFact } from '#core/model/facts.ts';
import { aPlan } from '#test/support/changes.ts';
import { aFunction, anInstance, aVolume, daysAgo, NOW } from '#test/support/facts.ts';
import { answerOf, stoppedBy } from '#test/support/guards.ts';

/** The guards of the target that stop a resource which was planned for as `before` and is `now`. */
const TARGET = ['account-and-region', 'observed-state', 'opt-out'];
const moved = (before: Fact, now: Fact, plan = aPlan()) =>
  stoppedBy({ plan, before, now }).filter((id) => TARGET.includes(id));

describe('an instance', () => {
  const before = anInstance();

  test.each<[string, Partial<InstanceFact>, string[]]>([
    ['was restarted', { launchedAt: NOW, observedAt: NOW + 1 }, []],
    ['got another address', { publicIp: '1.2.3.4' }, []],
    ['got another tag', { tags: { team: 'a' } }, []],
    ['was resized', { instanceType: 'm6i.large' }, ['observed-state']],
    ['was stopped', { state: 'stopped' }, ['observed-state']],
    ['must be left alone', { tags: { 'trimtab:ignore': '' } }, ['opt-out']],
  ])('that %s', (_name, given, ids) => expect(moved(before, anInstance(given))).toEqual(ids));

  test('says what moved, with both values', () => {
    const now = anInstance({ instanceType: 'm6i.large' });
    expect(answerOf('observed-state', { now })?.says).toBe(
      'instanceType was "m6i.2xlarge" and is "m6i.large": it needs a new plan',
    );
  });

  test.each<[string, Partial<InstanceFact>]>([
    ['account', { account: '999999999999' }],
    ['region', { region: 'eu-west-1' }],
    ['resource', { arn: 'arn:aws:ec2:us-east-1:123456789012:instance/i-other' }],
  ])('of another %s than planned is stopped, whether planned or found so', (_name, given) => {
    expect(moved(before, anInstance(given))).toEqual(['account-and-region']);
    expect(moved(anInstance(given), before)).toEqual(['account-and-region']);
  });
});

describe('a volume', () => {
  const before = aVolume();
  const plan = aPlan(before, 'ebs/snapshot-and-delete-volume', {});

  test.each<[string, Partial<VolumeFact>, string[]]>([
    ['was seen again', { observedAt: NOW + 9, firstSeenDetached: daysAgo(1) }, []],
    ['was attached again', { attachedTo: 'i-1' }, ['observed-state']],
    ['grew', { sizeGib: 200 }, ['observed-state']],
    ['has other tags than its way back would set', { tags: { a: 'b' } }, ['observed-state']],
    ['must be left alone', { tags: { 'trimtab:ignore': '1' } }, ['observed-state', 'opt-out']],
  ])('that %s', (_name, given, ids) => expect(moved(before, aVolume(given), plan)).toEqual(ids));
});

describe('a function', () => {
  const before = aFunction();
  const plan = aPlan(before, 'lambda/resize-memory', { memoryMib: 1_536 });

  test.each<[string, Partial<FunctionFact>, string[]]>([
    ['was deployed', { lastModifiedAt: NOW }, []],
    ['has another size', { memoryMib: 512 }, ['observed-state']],
    ['has another time limit', { timeoutS: 3 }, ['observed-state']],
    ['must be left alone', { tags: { 'trimtab:ignore': '' } }, ['opt-out']],
  ])('that %s', (_name, given, ids) => expect(moved(before, aFunction(given), plan)).toEqual(ids));
});

describe('the tag that opts out', () => {
  const today = Date.UTC(2026, 11, 31, 12);

  test.each([
    ['2026-12-31', today, true],
    ['2026-12-31', Date.UTC(2027, 0, 1) - 1, true],
    ['2026-12-31', Date.UTC(2027, 0, 1), false],
    ['2026-02-30', today, false],
    ['2027-01-01', today, true],
    ['2020-13-01', today, true],
    ['2020-1-1', today, true],
    ['until 2020-01-01', today, true],
    ['', today, true],
    ['false', today, true],
  ])('with the value "%s" at %d: %s', (value, at, expected) => {
    expect(isOptedOut({ 'trimtab:ignore': value }, at)).toBe(expected);
  });

  test('that is not there does not', () => expect(isOptedOut({}, today)).toBe(false));

  test('says until when, and when it has run out', () => {
    const before = anInstance({ tags: { 'trimtab:ignore': '2026-12-31' } });
    expect(answerOf('opt-out', { before, at: today })).toEqual({
      id: 'opt-out',
      clear: false,
      says: 'it has the tag trimtab:ignore until 2026-12-31: remove it, or wait until then',
    });
    expect(answerOf('opt-out', { before, at: Date.UTC(2027, 0, 1) })).toMatchObject({
      clear: true,
      says: 'its tag trimtab:ignore ran out on 2026-12-31',
    });
  });
});
