import { describe, expect, test } from 'vitest';
import { checkGuards, GUARDS } from '#core/guards/index.ts';
import { INSTANCE_GUARDS } from '#core/guards/instance.ts';
import { VOLUME_GUARDS } from '#core/guards/volume.ts';
import type { Fact, FunctionFact, InstanceFact, VolumeFact } from '#core/model/facts.ts';
import { aPlan } from '#test/support/changes.ts';
import { aFunction, anInstance, aVolume, daysAgo, NOW } from '#test/support/facts.ts';

/** Checks the guards of a resource that was planned for as `before` and is `now`. */
const check = (before: Fact, now: Fact | undefined, plan = aPlan()) =>
  checkGuards({ plan, before, now, at: NOW });
const stopped = (...args: Parameters<typeof check>): string[] => {
  const { clear, guards } = check(...args);
  const ids = guards.filter((guard) => !guard.clear).map(({ id }) => id);
  expect(clear).toBe(ids.length === 0);
  return ids;
};

describe('an instance', () => {
  const before = anInstance();

  test('passes every guard, each of which says what it looked at', () => {
    const { clear, guards } = check(before, anInstance());
    expect(clear).toBe(true);
    expect(guards.map(({ id }) => id)).toEqual([
      'account-and-region',
      'architecture',
      'auto-scaling-group',
      'instance-store',
      'observed-state',
      'opt-out',
      'spot',
      'tenancy',
    ]);
    for (const { says } of guards) expect(says.length).toBeGreaterThan(10);
  });

  test.each<[string, Partial<InstanceFact>]>([
    ['was restarted', { launchedAt: NOW, observedAt: NOW + 1 }],
    ['got another address', { publicIp: '1.2.3.4' }],
    ['got another tag', { tags: { team: 'a' } }],
  ])('passes when it %s', (_name, given) => expect(stopped(before, anInstance(given))).toEqual([]));

  test.each<[string, Partial<InstanceFact>, string]>([
    ['was resized', { instanceType: 'm6i.large' }, 'observed-state'],
    ['was stopped', { state: 'stopped' }, 'observed-state'],
    ['must be left alone', { tags: { 'trimtab:ignore': '' } }, 'opt-out'],
    ['is in a group', { tags: { 'aws:autoscaling:groupName': 'web' } }, 'auto-scaling-group'],
  ])('is stopped when it %s', (_name, given, id) => {
    expect(stopped(before, anInstance(given))).toEqual([id]);
  });

  test.each<[string, Partial<InstanceFact>, string]>([
    ['spot', { lifecycle: 'spot' }, 'spot'],
    ['on a dedicated host', { tenancy: 'host' }, 'tenancy'],
    ['with its root on the host', { rootDevice: 'instance-store' }, 'instance-store'],
    ['with another architecture than the new type', { architecture: 'arm64' }, 'architecture'],
  ])('%s is stopped, even if it was so when it was approved', (_name, given, id) => {
    expect(stopped(anInstance(given), anInstance(given))).toEqual([id]);
  });

  test.each([
    ['m7g.large', 'arm64', true],
    ['c7gn.large', 'arm64', true],
    ['x2gd.large', 'arm64', true],
    ['a1.large', 'arm64', true],
    ['g4dn.xlarge', 'x86_64', true],
    ['g5g.xlarge', 'arm64', true],
    ['m7i-flex.large', 'x86_64', true],
    ['u7i-12tb.224xlarge', 'x86_64', true],
    ['m7g.large', 'x86_64', false],
    ['m6i.large', 'arm64', false],
  ] as const)('to %s on %s: %s', (instanceType, architecture, clear) => {
    const plan = aPlan(before, 'ec2/resize-instance', { instanceType });
    const fact = anInstance({ architecture });
    expect(stopped(fact, fact, plan)).toEqual(clear ? [] : ['architecture']);
  });

  test('says what moved, with both values', () => {
    const { guards } = check(before, anInstance({ instanceType: 'm6i.large' }));
    expect(guards.find(({ id }) => id === 'observed-state')?.says).toBe(
      'instanceType was "m6i.2xlarge" and is "m6i.large": it needs a new plan',
    );
  });

  test.each<[string, Partial<InstanceFact>]>([
    ['account', { account: '999999999999' }],
    ['region', { region: 'eu-west-1' }],
    ['resource', { arn: 'arn:aws:ec2:us-east-1:123456789012:instance/i-other' }],
  ])('of another %s than planned is stopped, whether planned or found so', (_name, given) => {
    expect(stopped(before, anInstance(given))).toEqual(['account-and-region']);
    expect(stopped(anInstance(given), before)).toEqual(['account-and-region']);
  });

  test('that is gone stops everything', () => {
    const { clear, guards } = check(before, undefined);
    expect(clear).toBe(false);
    expect(guards.every((guard) => !guard.clear && guard.says.includes('is gone'))).toBe(true);
  });

  test('that turned out to be something else stops everything that is about instances', () => {
    const ids = stopped(before, aVolume({ arn: before.arn }));
    expect(ids).toEqual(['observed-state', ...INSTANCE_GUARDS.map(({ id }) => id)].sort());
  });
});

describe('a volume', () => {
  const before = aVolume();
  const plan = aPlan(before, 'ebs/snapshot-and-delete-volume', {});

  test('passes as long as it is attached to nothing', () => {
    const later = aVolume({ observedAt: NOW + 9, firstSeenDetached: daysAgo(1) });
    expect(stopped(before, later, plan)).toEqual([]);
  });

  test.each<[string, Partial<VolumeFact>, string[]]>([
    ['was attached again', { attachedTo: 'i-1' }, ['observed-state', 'volume-not-attached']],
    ['is in use', { state: 'in-use' }, ['observed-state', 'volume-not-attached']],
    [
      'may be attached to several',
      { multiAttach: true },
      ['observed-state', 'volume-not-attached'],
    ],
    ['grew', { sizeGib: 200 }, ['observed-state']],
    ['has other tags than its way back would set', { tags: { a: 'b' } }, ['observed-state']],
    ['must be left alone', { tags: { 'trimtab:ignore': '1' } }, ['observed-state', 'opt-out']],
  ])('that %s is stopped', (_name, given, ids) => {
    expect(stopped(before, aVolume(given), plan)).toEqual(ids);
  });

  test('that turned out to be something else is stopped', () => {
    const other = aFunction({ arn: before.arn });
    expect(stopped(before, other, plan)).toContain(VOLUME_GUARDS[0]?.id);
  });
});

describe('a function', () => {
  const before = aFunction();
  const plan = aPlan(before, 'lambda/resize-memory', { memoryMib: 1_536 });

  test.each<[string, Partial<FunctionFact>, string[]]>([
    ['was deployed', { lastModifiedAt: NOW }, []],
    ['has another size', { memoryMib: 512 }, ['observed-state']],
    ['has another time limit', { timeoutS: 3 }, ['observed-state']],
    ['must be left alone', { tags: { 'trimtab:ignore': '' } }, ['opt-out']],
  ])('that %s', (_name, given, ids) =>
    expect(stopped(before, aFunction(given), plan)).toEqual(ids),
  );
});

test('guards are sorted, and each has its own id', () => {
  for (const guards of Object.values(GUARDS)) {
    const ids = guards.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  }
});
