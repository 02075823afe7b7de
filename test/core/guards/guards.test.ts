// Longer than 250 lines: every guard under everything that can be found, over one set of plans.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleFact } from '#core/actions/example-fact.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { CONDITIONS } from '#core/guards/conditions.ts';
import { FAMILIES } from '#core/guards/guard.ts';
import { checkGuards, GUARDS, guardsOf, needsOf, whyStopped } from '#core/guards/index.ts';
import { LOOK_UP_NAMES } from '#core/guards/look-ups.ts';
import type { LookUp, LookUps, Surroundings } from '#core/guards/surroundings.ts';
import type { Fact } from '#core/model/facts.ts';
import { aPlan } from '#test/support/changes.ts';
import { anInstance, aVolume, NOW } from '#test/support/facts.ts';
import { aCall, anAsking, aPlanOf, CALM, stoppedBy } from '#test/support/guards.ts';

/** A plan of each action for an ordinary resource, and of the calls that no action makes yet. */
const volume = aVolume();
const gp2 = aVolume({ volumeType: 'gp2' });
const PLANS: readonly (readonly [name: string, plan: ReturnType<typeof aPlan>, before: Fact])[] = [
  ...ACTIONS.map((action) => {
    const before = exampleFact(action.resource);
    return [action.id, aPlan(before, action.id, action.example as never), before] as const;
  }),
  ['gp3', aPlanOf(gp2, { call: aCall('ec2:ModifyVolume', { VolumeType: 'gp3' }) }), gp2],
  [
    'snapshot',
    aPlanOf(volume, { call: aCall('ec2:DeleteSnapshot', { SnapshotId: 'snap-1' }) }),
    volume,
  ],
  ['address', aPlanOf(volume, { call: aCall('ec2:ReleaseAddress') }), volume],
  ['database', aPlanOf(volume, { call: aCall('rds:StopDBInstance') }), volume],
  ['bucket', aPlanOf(volume, { call: aCall('s3:PutBucketLifecycleConfiguration') }), volume],
  [
    'logs',
    aPlanOf(volume, { call: aCall('logs:PutRetentionPolicy', { retentionInDays: 30 }) }),
    volume,
  ],
  ['workload', aPlanOf(volume, { call: aCall('kubernetes:PatchDeployment') }), volume],
];

const asked = fc.constantFrom(...PLANS);

describe('the guards', () => {
  test('cover every condition that a change must meet, and no other', () => {
    const numbers = [...new Set(GUARDS.flatMap((guard) => guard.numbers))].sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
    expect(numbers).toEqual(Object.keys(CONDITIONS).map(Number));
  });

  test('are sorted, each has its own id, and each family has one at least', () => {
    const ids = GUARDS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(new Set(GUARDS.map(({ family }) => family))).toEqual(new Set(FAMILIES));
  });

  test('need every look-up there is, between them', () => {
    expect([...new Set(GUARDS.flatMap(({ needs }) => needs))].sort()).toEqual(
      Object.keys(LOOK_UP_NAMES),
    );
  });

  test('are each asked by a plan that an action makes or will make', () => {
    const used = new Set(PLANS.flatMap(([, plan, before]) => guardsOf(plan, before)));
    expect(GUARDS.filter((guard) => !used.has(guard)).map(({ id }) => id)).toEqual([]);
  });

  test.each(PLANS.slice(0, ACTIONS.length))(
    'let %s pass where nothing stands against it',
    (_name, plan, before) => {
      const { clear, guards, patch } = checkGuards(anAsking({ plan, before, now: before }));
      expect(guards.filter((guard) => !guard.clear)).toEqual([]);
      expect({ clear, patch }).toEqual({ clear: true, patch: undefined });
      for (const { says } of guards) expect(says.length).toBeGreaterThan(10);
    },
  );
});

describe('looking up', () => {
  const before = anInstance();

  test('is limited to what the guards of the plan need', () => {
    expect(needsOf(aPlan(), before)).toEqual([
      'autoScaling',
      'codeOwner',
      'commitments',
      'instanceAttributes',
      'instanceHealth',
      'liveAlarms',
      'missingUndoPermissions',
      'openChanges',
      'targetGroups',
      'targetTypes',
      'volumePeak',
    ]);
    expect(needsOf(aPlan(volume, 'ebs/snapshot-and-delete-volume', {}), volume)).toEqual([
      'codeOwner',
      'lastAttachment',
      'missingUndoPermissions',
      'openChanges',
      'volumeKey',
    ]);
  });

  test('without an answer stops exactly the guards that need it', () => {
    fc.assert(
      fc.property(asked, fc.nat(), fc.boolean(), ([, plan, resource], pick, isMissing) => {
        const needs = needsOf(plan, resource);
        const need = needs[pick % needs.length] as LookUp;
        const { [need]: _gone, ...rest } = CALM as Surroundings;
        const surroundings = isMissing ? rest : { ...rest, [need]: { unreadable: 'AccessDenied' } };
        const input = anAsking({ plan, before: resource, now: resource, surroundings });
        const { guards } = checkGuards(input);
        const calm = checkGuards({ ...input, surroundings: CALM }).guards;
        const changed = guards.filter((guard, i) => guard.says !== calm[i]?.says);
        const expected = guardsOf(plan, resource).filter(({ needs }) => needs.includes(need));
        expect(changed.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        expect(changed.every(({ clear }) => !clear)).toBe(true);
      }),
    );
  });

  test('that is made elsewhere leaves the guards that need it to be asked there', () => {
    fc.assert(
      fc.property(asked, fc.nat(), ([, plan, resource], pick) => {
        const all = needsOf(plan, resource);
        const elsewhere = [all[pick % all.length] as LookUp];
        const needs = needsOf(plan, resource, elsewhere);
        expect(needs).not.toContain(elsewhere[0]);
        const surroundings = Object.fromEntries(needs.map((need) => [need, CALM[need]]));
        const input = { ...anAsking({ plan, before: resource, now: resource }), surroundings };
        const here = checkGuards({ ...input, elsewhere }).guards;
        const everywhere = checkGuards({ ...input, surroundings: CALM }).guards;
        const left = guardsOf(plan, resource).filter(
          ({ needs }) => !needs.some((n) => elsewhere.includes(n)),
        );
        expect(here).toEqual(everywhere.filter(({ id }) => left.some((guard) => guard.id === id)));
      }),
    );
  });

  test('that failed says why, and what to allow', () => {
    const surroundings = { ...CALM, autoScaling: { unreadable: 'not authorised' } };
    expect(whyStopped(checkGuards(anAsking({ surroundings })))).toBe(
      'could not look up its Auto Scaling group (not authorised): ' +
        'allow autoscaling:DescribeAutoScalingInstances to the role that reads, or try again',
    );
  });

  test('that stops several guards is told once', () => {
    const { instanceAttributes: _gone, ...surroundings } = CALM;
    const answer = checkGuards(anAsking({ surroundings }));
    expect(answer.guards.filter(({ clear }) => !clear).length).toBeGreaterThan(1);
    expect(whyStopped(answer)).toMatch(/^could not look up its attributes: allow [^;]*$/);
  });
});

describe('whatever is found', () => {
  const text = fc.oneof(
    fc.constantFrom('', 'ok', '-1', 'Enabled', 'm6i.xlarge', 'cdk'),
    fc.string(),
  );
  const number = fc.oneof(
    fc.constantFrom(Number.NaN, -1, 0, Number.POSITIVE_INFINITY),
    fc.integer(),
  );
  const numberOrNull = fc.option(number);
  const odd: { readonly [L in LookUp]: fc.Arbitrary<LookUps[L]> } = {
    codeOwner: fc.option(
      fc.record({
        tool: fc.constantFrom(
          'cloudformation',
          'cdk',
          'terraform',
          'pulumi',
          'eks',
          'toString' as 'emr',
        ),
        name: text,
        address: text,
        seenBy: text,
      }),
    ),
    autoScaling: fc.option(fc.record({ group: text, lifecycleState: text })),
    instanceAttributes: fc.record({
      publicIp: fc.option(text),
      hasElasticIp: fc.boolean(),
      terminationProtection: fc.boolean(),
      stopProtection: fc.boolean(),
      hibernation: fc.boolean(),
      enaSupport: fc.boolean(),
      virtualizationType: text,
      shutdownBehavior: fc.constantFrom('stop', 'terminate'),
      instanceStoreVolumes: fc.array(text),
      productCodes: fc.array(text),
      usageOperation: fc.oneof(text, fc.constantFrom('__proto__', 'constructor')),
      hostId: fc.option(text),
      volumes: number,
      networkInterfaces: number,
    }),
    instanceHealth: fc.record({
      system: text,
      instance: text,
      events: fc.array(fc.record({ code: text, notBefore: fc.option(fc.integer()) })),
    }),
    targetTypes: fc.array(
      fc.record({
        name: fc.constantFrom('m6i.xlarge', 'm6i.2xlarge', ''),
        offeredInZone: fc.boolean(),
        architectures: fc.array(text),
        virtualizationTypes: fc.array(text),
        enaRequired: fc.boolean(),
        nvmeRequired: fc.boolean(),
        maxNetworkInterfaces: number,
        maxEbsAttachments: numberOrNull,
        sharesAttachments: fc.boolean(),
        ebsBaselineIops: numberOrNull,
        ebsBaselineThroughputMibps: numberOrNull,
      }),
    ),
    targetGroups: fc.array(fc.record({ name: text, healthyOthers: number, state: text })),
    commitments: fc.record({ covered: fc.boolean(), wastedUsdPerMonth: text }),
    volumeModifications: fc.array(fc.record({ state: text, startedAt: fc.integer() })),
    volumeKey: fc.option(fc.record({ keyId: text, state: text })),
    volumePeak: fc.record({ iops: numberOrNull, throughputMibps: numberOrNull }),
    lastAttachment: fc.option(fc.integer()),
    snapshots: fc.array(
      fc.record({
        id: fc.constantFrom('snap-1', ''),
        state: text,
        sizeGib: number,
        encrypted: fc.boolean(),
        usedBy: fc.array(text),
        shared: fc.boolean(),
        locked: fc.boolean(),
        recycleBin: fc.boolean(),
      }),
    ),
    address: fc.record({
      associatedWith: fc.option(text),
      lastAssociated: fc.option(fc.integer()),
      reverseNames: fc.array(text),
      byoip: fc.boolean(),
    }),
    recentUse: fc.record({
      cpu: numberOrNull,
      connections: numberOrNull,
      spanMs: fc.nat(),
    }),
    dnsRecords: fc.array(fc.record({ name: text, type: text })),
    database: fc.record({
      engine: text,
      multiAz: fc.boolean(),
      replicas: fc.array(text),
      cluster: fc.option(text),
    }),
    lifecycleRules: fc.array(fc.jsonValue()),
    logRetentionDays: numberOrNull,
    functionCallers: fc.record({
      aliases: fc.array(fc.record({ name: text, version: text })),
      publishedVersions: fc.array(text),
      provisionedConcurrency: number,
      edge: fc.boolean(),
    }),
    workload: fc.record({
      replicas: number,
      autoscalers: fc.array(text),
      gitOpsOwner: fc.option(text),
      disruptionsAllowed: numberOrNull,
    }),
    liveAlarms: fc.array(text),
    openChanges: fc.array(fc.record({ number: text, resource: text })),
    missingUndoPermissions: fc.array(text),
  };

  test('every guard of the plan answers, in a sentence, and never by throwing', () => {
    fc.assert(
      fc.property(
        asked,
        fc.record(odd),
        fc.constantFrom(anInstance(), volume, undefined),
        (of, found, now) => {
          const [, plan, before] = of;
          for (const resource of [now, before]) {
            const { clear, guards } = checkGuards(
              anAsking({ plan, before, now: resource, surroundings: found }),
            );
            expect(guards.map(({ id }) => id)).toEqual(guardsOf(plan, before).map(({ id }) => id));
            expect(clear).toBe(guards.every((guard) => guard.clear));
            for (const { says } of guards) expect(says.trim()).not.toBe('');
          }
        },
      ),
    );
  });

  test('a resource that is gone is stopped by every guard', () => {
    for (const [, plan, before] of PLANS) {
      const { guards } = checkGuards({ ...anAsking({ plan, before }), now: undefined });
      expect(guards.every(({ clear, says }) => !clear && says.includes('is gone'))).toBe(true);
    }
  });

  test('one that turned out to be something else is stopped', () => {
    const now = aVolume({ arn: anInstance().arn });
    expect(stoppedBy({ now })).toContain('observed-state');
    expect(stoppedBy({ now })).toContain('instance-store');
  });

  test('it does not depend on what was looked up beyond what is needed', () => {
    fc.assert(
      fc.property(asked, fc.record(odd), ([, plan, before], found) => {
        const needs = needsOf(plan, before);
        const needed = Object.fromEntries(needs.map((need) => [need, found[need]]));
        const input = anAsking({ plan, before, now: before, at: NOW });
        expect(checkGuards({ ...input, surroundings: needed })).toEqual(
          checkGuards({ ...input, surroundings: found }),
        );
      }),
    );
  });
});
