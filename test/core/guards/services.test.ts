// Longer than 250 lines: the guards of all services, asked of the same few plans.
import { describe, expect, test } from 'vitest';
import { guardOptionsSchema } from '#core/contract/config/guards.ts';
import type { LookUps, SnapshotUse } from '#core/guards/surroundings.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { Json } from '#core/model/plan.ts';
import { aPlan } from '#test/support/changes.ts';
import { aDatabase, aFunction, anInstance, aVolume, daysAgo, NOW } from '#test/support/facts.ts';
import { aCall, answerOf, aPlanOf, aSnapshotUse, CALM } from '#test/support/guards.ts';

/** Guards by what a plan calls, on any resource: for calls that no action makes yet, too. */
const before = aVolume();
const calling = (name: string, input: Record<string, Json> = {}) => ({
  before,
  plan: aPlanOf(before, { call: aCall(name, input) }),
});
const around = (found: Partial<LookUps>) => ({ surroundings: { ...CALM, ...found } });

describe('a snapshot that is to be deleted', () => {
  test.each<[string, Partial<SnapshotUse>, boolean]>([
    ['nobody uses', {}, true],
    ['is of an AMI', { usedBy: ['ami-1 (disabled)'] }, false],
    ['is shared', { shared: true }, false],
    ['is locked', { locked: true }, false],
    ['would not be kept', { recycleBin: false }, false],
    ['is not complete', { state: 'pending' }, false],
    ['is not known', { id: 'snap-2' }, false],
  ])('and %s', (_name, given, clear) => {
    const plan = calling('ec2:DeleteSnapshot', { SnapshotId: 'snap-1' });
    const answer = answerOf('snapshot-in-use', {
      ...plan,
      ...around({ snapshots: [aSnapshotUse(given)] }),
    });
    expect(answer?.clear).toBe(clear);
  });
});

describe('an address that is to be released', () => {
  test.each<[string, Partial<LookUps['address']>, boolean, number?]>([
    ['was never associated', {}, true],
    ['is associated', { associatedWith: 'i-1' }, false],
    ['was associated 14 days ago, on the limit', { lastAssociated: daysAgo(14) }, true],
    ['was associated a little later', { lastAssociated: daysAgo(14) + 1 }, false],
    ['was associated yesterday, where a day is enough', { lastAssociated: daysAgo(1) }, true, 1],
    ['has a reverse name', { reverseNames: ['mail.example.com'] }, false],
    ['is of an own range', { byoip: true }, false],
  ])('and %s', (_name, given, clear, days = 14) => {
    const options = guardOptionsSchema.parse({ 'address-in-use': { days } });
    const found = around({ address: { ...CALM.address, ...given } });
    expect(
      answerOf('address-in-use', { ...calling('ec2:ReleaseAddress'), ...found, options })?.clear,
    ).toBe(clear);
  });

  test('says that it may not come back', () => {
    expect(answerOf('address-in-use', calling('ec2:ReleaseAddress'))?.says).toContain(
      'whether AWS gives it back is not certain',
    );
  });
});

describe('an address that DNS may still lead to', () => {
  const ask = (dnsRecords: LookUps['dnsRecords']) =>
    answerOf('address-in-dns', { ...calling('ec2:ReleaseAddress'), ...around({ dnsRecords }) });
  const named = (...names: readonly string[]) => names.map((name) => ({ name, type: 'A' }));

  test('is released where no record names it, and the answer says where was not looked', () => {
    expect(ask([])).toMatchObject({
      clear: true,
      says: expect.stringContaining('zones that are kept elsewhere are not looked at'),
    });
  });

  test('stays where records do, and they are named', () => {
    expect(ask(named('sftp.shop.example.'))).toMatchObject({
      clear: false,
      says: 'DNS still leads to it: sftp.shop.example. (A): remove that record first',
    });
    expect(ask(named('a.', 'b.', 'c.', 'd.', 'e.'))?.says).toBe(
      'DNS still leads to it: a. (A), b. (A), c. (A) and 2 more: remove those records first',
    );
  });

  test('stays where zones cannot be read, and the missing rights are named', () => {
    const surroundings = { ...CALM, dnsRecords: { unreadable: 'AccessDenied' } };
    expect(
      answerOf('address-in-dns', { ...calling('ec2:ReleaseAddress'), surroundings }),
    ).toMatchObject({
      clear: false,
      says: expect.stringMatching(
        /^could not look up the records in DNS that name it \(AccessDenied\): allow route53:ListHostedZones and route53:ListResourceRecordSets to/,
      ),
    });
  });
});

describe('what was found to do nothing', () => {
  const DAY = 86_400_000;
  const stopping = (
    type: 'ec2/instance' | 'rds/instance',
    recentUse: Partial<LookUps['recentUse']>,
  ) => {
    const before = type === 'ec2/instance' ? anInstance() : aDatabase();
    const plan = { ...aPlan(), action: type.replace('/', '/stop-'), resource: before.arn };
    const found = { cpu: null, connections: null, spanMs: DAY, ...recentUse };
    return answerOf('used-since', { plan, before, now: before, ...around({ recentUse: found }) });
  };

  test.each([
    [0.05, true],
    [0.0501, false],
    [null, false],
  ])('an instance whose CPU reached %s since then may be stopped: %s', (cpu, clear) => {
    expect(stopping('ec2/instance', { cpu })?.clear).toBe(clear);
  });

  test.each([
    [0, true],
    [1, false],
    [null, false],
  ])('a database that had %s connections since then may be stopped: %s', (connections, clear) => {
    expect(stopping('rds/instance', { connections })?.clear).toBe(clear);
  });

  test('the reason has the value, the limit and the time', () => {
    expect(stopping('ec2/instance', { cpu: 0.634 })?.says).toBe(
      'its CPU reached 63 % in the last 24 h, above 5 %: it is used again and stays',
    );
    expect(stopping('rds/instance', { connections: 1 })?.says).toContain('it had 1 connection at');
  });

  test('a resize stops an instance too, and may be of a busy one', () => {
    expect(
      answerOf('used-since', around({ recentUse: { cpu: 1, connections: null, spanMs: DAY } })),
    ).toBe(undefined);
  });
});

describe('a database that is to be stopped', () => {
  test.each<[string, Partial<LookUps['database']>, boolean]>([
    ['stands alone', {}, true],
    ['has a replica', { replicas: ['copy'] }, false],
    ['is of a cluster', { cluster: 'shop' }, false],
    ['is Aurora', { engine: 'aurora-postgresql' }, false],
    ['is SQL Server in several zones', { engine: 'sqlserver-se' }, false],
    ['is SQL Server in one zone', { engine: 'sqlserver-se', multiAz: false }, true],
  ])('and %s', (_name, given, clear) => {
    const found = around({ database: { ...CALM.database, ...given } });
    const answer = answerOf('database-stop', { ...calling('rds:StopDBInstance'), ...found });
    expect(answer?.clear).toBe(clear);
    if (clear) expect(answer?.says).toContain('AWS starts it again after 7 days');
  });
});

describe('the lifecycle rules of a bucket', () => {
  const a: Json = { ID: 'a', Status: 'Enabled' };
  const b: Json = { ID: 'b', Status: 'Disabled' };
  const put = (...rules: Json[]) =>
    aCall('s3:PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rules: rules } });
  const remove = aCall('s3:DeleteBucketLifecycle');

  test.each([
    ['one is added to none', [], put(b), remove, true],
    ['one is added to one', [a], put(a, b), put(a), true],
    [
      'the order of members does not count',
      [{ Status: 'Enabled', ID: 'a' }],
      put(a, b),
      put(a),
      true,
    ],
    ['one is left out', [a], put(b), put(a), false],
    ['one is altered', [a], put({ ID: 'a', Status: 'Disabled' }), put(a), false],
    ['the way back leaves one out', [a, b], put(a, b), put(a), false],
    ['the way back leaves the new one', [a], put(a, b), put(a, b), false],
    ['the way back deletes all', [a], put(a, b), remove, false],
    ['there is no way back', [a], put(a, b), undefined, false],
    ['the call names no rules', [a], aCall('s3:PutBucketLifecycleConfiguration'), put(a), false],
  ])('%s', (_name, lifecycleRules, call, undo, clear) => {
    const plan = aPlanOf(before, { call, ...(undo && { undo }) });
    expect(
      answerOf('lifecycle-rules', { plan, before, ...around({ lifecycleRules }) })?.clear,
    ).toBe(clear);
  });
});

describe('the retention of a log group', () => {
  test.each([
    ['longer', 30, 60, 'nobody', true],
    ['as long', 30, 30, 'nobody', true],
    ['shorter, and nobody is asked', 30, 29, 'nobody', false],
    ['shorter, and a person is asked', 30, 29, 'one-person', true],
    ['no longer for good', null, 3_653, 'nobody', false],
    ['not said', 30, undefined, 'one-person', false],
  ] as const)('is %s', (_name, logRetentionDays, retentionInDays, requires, clear) => {
    const plan = calling('logs:PutRetentionPolicy', retentionInDays ? { retentionInDays } : {});
    const answer = answerOf('log-retention', {
      ...plan,
      requires,
      ...around({ logRetentionDays }),
    });
    expect(answer?.clear).toBe(clear);
  });
});

describe('a function', () => {
  const before = aFunction();
  const plan = aPlan(before, 'lambda/resize-memory', { memoryMib: 1_536 });

  test.each<[string, Partial<LookUps['functionCallers']>, boolean]>([
    ['is called as it is', {}, true],
    ['has an alias of what is changed', { aliases: [{ name: 'dev', version: '$LATEST' }] }, true],
    ['has an alias of a version', { aliases: [{ name: 'live', version: '7' }] }, false],
    ['has published versions', { publishedVersions: ['7'] }, false],
    ['has provisioned concurrency', { provisionedConcurrency: 1 }, false],
    ['runs at the edge', { edge: true }, false],
  ])('that %s', (_name, given, clear) => {
    const found = around({ functionCallers: { ...CALM.functionCallers, ...given } });
    expect(answerOf('function-callers', { plan, before, ...found })?.clear).toBe(clear);
  });

  const update = (input: Record<string, Json>) =>
    aCall('lambda:UpdateFunctionConfiguration', input);
  const revision = { RevisionId: { $ref: 'state.RevisionId' } };
  test.each([
    ['both ways', update(revision), update(revision), true],
    ['on the way there only', update(revision), update({}), false],
    ['on the way back only', update({}), update(revision), false],
    ['and has no way back', update(revision), undefined, true],
  ])('that names its revision %s', (_name, call, undo, clear) => {
    const plan = aPlanOf(before, { call, ...(undo && { undo }) });
    expect(answerOf('function-revision', { plan, before })?.clear).toBe(clear);
  });
});

describe('a workload', () => {
  test.each<[string, Partial<LookUps['workload']>, boolean]>([
    ['that stands alone', {}, true],
    ['with two replicas, on the limit', { replicas: 2 }, true],
    ['with one replica', { replicas: 1 }, false],
    ['that is scaled', { autoscalers: ['HPA web'] }, false],
    ['that a repository owns', { gitOpsOwner: 'Argo CD shop' }, false],
    ['without a budget', { disruptionsAllowed: null }, true],
    ['whose budget is used up', { disruptionsAllowed: 0 }, false],
  ])('%s', (_name, given, clear) => {
    const found = around({ workload: { ...CALM.workload, ...given } });
    expect(
      answerOf('workload', { ...calling('kubernetes:PatchDeployment'), ...found })?.clear,
    ).toBe(clear);
  });
});

describe('a commitment', () => {
  test.each([
    ['of nothing', '0.00', '140.16', true],
    ['of a little less than it saves', '140.15', '140.16', true],
    ['of as much as it saves', '140.16', '140.16', false],
    ['of more than it saves', '200', '140.16', false],
    ['of nobody knows how much', 'unknown', '140.16', false],
    ['of nothing, where nothing is saved', '0', '-3', true],
  ])('%s', (_name, wastedUsdPerMonth, saves, clear) => {
    const commitments = { covered: true, wastedUsdPerMonth };
    const given = { saves: usdPerMonth(saves), ...around({ commitments }) };
    expect(answerOf('commitments', given)?.clear).toBe(clear);
  });

  test('says what it would cost', () => {
    const commitments = { covered: true, wastedUsdPerMonth: '200' };
    expect(answerOf('commitments', around({ commitments }))?.says).toBe(
      'it saves $140.16 a month, and $200.00 of a commitment would go unused: wait until the commitment ends',
    );
  });

  test('is not asked about where no capacity is given up', () => {
    expect(answerOf('commitments', { ...calling('ec2:ReleaseAddress'), at: NOW })).toBeUndefined();
  });
});
