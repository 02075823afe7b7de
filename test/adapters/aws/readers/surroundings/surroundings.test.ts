import { afterEach, describe, expect, test } from 'vitest';
import { makeReadSurroundings } from '#adapters/aws/readers/surroundings/surroundings.ts';
import { LOOK_UP_PERMISSIONS } from '#core/contract/look-ups.ts';
import type { LookUp } from '#core/guards/surroundings.ts';
import type { Fact } from '#core/model/facts.ts';
import type { Plan } from '#core/model/plan.ts';
import { emptyZone } from '#local/account/neighbours.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import {
  aDatabase,
  aFunction,
  aLogGroup,
  anAddress,
  anAttachedVolume,
  aSnapshot,
  aVolume,
  NOW,
  REGION,
} from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import {
  ADDRESS,
  aLargeInstance,
  DATABASE,
  FUNCTION,
  factOf,
  INSTANCE,
  LOG_GROUP,
  lookUp,
  planOf,
  SPARE,
} from './look-around.ts';

/** An account in which every look-up has something to look at. */
const open = () =>
  openAccountWith([
    aLargeInstance(),
    anAttachedVolume(),
    aVolume({ encrypted: true }),
    aSnapshot(),
    anAddress(),
    aFunction({ alias: { name: 'live', version: '7', provisioned: 2 } }),
    aLogGroup(),
    aDatabase(),
    {
      kind: 'target-group',
      id: 'by-address',
      region: REGION,
      targetType: 'ip',
      port: 80,
      targets: [],
    },
    { kind: 'load-balancer', id: 'old', region: REGION, instances: [{ id: INSTANCE }] },
    emptyZone('shop.example.'),
  ]);
let cloud: ReturnType<typeof open> | undefined;
afterEach(() => {
  cloud?.close();
  cloud = undefined;
});

/** What each look-up is asked about, so that it makes every call that it can make. */
const SUBJECTS: { readonly [L in LookUp]?: readonly string[] } = {
  codeOwner: [INSTANCE],
  address: [ADDRESS],
  autoScaling: [INSTANCE],
  instanceAttributes: [INSTANCE],
  instanceHealth: [INSTANCE],
  targetTypes: [INSTANCE],
  targetGroups: [INSTANCE],
  commitments: [INSTANCE],
  volumeModifications: [SPARE],
  volumeKey: [SPARE],
  volumePeak: [INSTANCE],
  lastAttachment: [SPARE],
  snapshots: [SPARE],
  functionCallers: [FUNCTION],
  logRetentionDays: [LOG_GROUP],
  database: [DATABASE],
  dnsRecords: [ADDRESS],
  recentUse: [INSTANCE, DATABASE],
  liveAlarms: [INSTANCE],
  openChanges: [INSTANCE],
};
const ASKED = Object.entries(SUBJECTS).flatMap(([need, ids]) =>
  ids.map((id) => ({ need: need as LookUp, id })),
);

const deletingSnapshot = (before: Fact): Plan => {
  const plan = planOf(before);
  const call = {
    service: 'ec2' as const,
    operation: 'DeleteSnapshot',
    input: { SnapshotId: aSnapshot().id },
  };
  const [first, ...rest] = plan.steps;
  if (first === undefined) throw new Error('a plan has steps');
  return { ...plan, steps: [{ ...first, call }, ...rest] };
};

const planFor = (need: LookUp) => (need === 'snapshots' ? deletingSnapshot : planOf);

const IAM_NAMES: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'cost-explorer': 'ce',
  'elastic-load-balancing': 'elasticloadbalancing',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'route-53': 'route53',
};

/** Notes every call as IAM names it. */
const noting =
  (calls: Set<string>): Around =>
  ({ service, operation }, next) => {
    if (service !== 'sts') calls.add(`${IAM_NAMES[service] ?? service}:${operation}`);
    return next();
  };

test('every look-up that has a reader is tried here', () => {
  const read = Object.keys(LOOK_UP_PERMISSIONS).filter((need) => need !== 'missingUndoPermissions');
  expect(Object.keys(SUBJECTS).sort()).toEqual(read.sort());
});

describe.each(ASKED)('$need', ({ need, id }) => {
  const permissions = LOOK_UP_PERMISSIONS[need] ?? [];

  test('makes the calls that it is granted, and no others', async () => {
    cloud = open();
    const before = await factOf(id);
    const calls = new Set<string>();
    cloud.around = noting(calls);
    const read = makeReadSurroundings({
      now: () => NOW,
      liveChanges: async () => [],
      makeCall: async () => null,
    });
    const found = await read(planFor(need)(before), before, [need]);
    expect(found).toHaveProperty(need);
    expect(found).not.toHaveProperty([need, 'unreadable']);
    expect([...calls].sort()).toEqual([...permissions].sort());
  });

  test.each(permissions)('names %s when it may not', async (permission) => {
    cloud = open();
    const before = await factOf(id);
    cloud.account.control.deny({ action: permission });
    const read = makeReadSurroundings({
      now: () => NOW,
      liveChanges: async () => [],
      makeCall: async () => null,
    });
    const found = await read(planFor(need)(before), before, [need]);
    expect(found[need]).toMatchObject({
      unreadable: expect.stringContaining(`needs ${permission}.`),
    });
  });
});

test('one look-up that fails leaves the others alone', async () => {
  cloud = open();
  const before = await factOf(INSTANCE);
  cloud.account.control.deny({ action: 'autoscaling:DescribeAutoScalingInstances' });
  const read = makeReadSurroundings({
    now: () => NOW,
    liveChanges: async () => [],
    makeCall: async () => null,
  });
  const needs = ['autoScaling', 'instanceHealth', 'codeOwner'] as const;
  const found = await read(planOf(before), before, needs);
  expect(Object.keys(found)).toEqual([...needs]);
  expect(found.autoScaling).toHaveProperty('unreadable');
  expect(found.instanceHealth).toEqual({ system: 'ok', instance: 'ok', events: [] });
  expect(found.codeOwner).toBeNull();
});

test('a throttled look-up is unreadable, not nothing', async () => {
  cloud = open();
  cloud.around = ({ operation }, next) => {
    if (operation === 'DescribeTargetGroups') throw new ServiceError('Throttling', 'Rate exceeded');
    return next();
  };
  expect(await lookUp('targetGroups', INSTANCE)).toEqual({
    unreadable: expect.stringContaining('Throttling'),
    mayPass: true,
  });
});

test.each(['lifecycleRules', 'workload'] as const)(
  'of %s it says that nothing reads it yet',
  async (need) => {
    cloud = open();
    expect(await lookUp(need, INSTANCE)).toEqual({ unreadable: `no reader yet for ${need}` });
  },
);

test.each([
  ['instanceAttributes', SPARE],
  ['volumeKey', INSTANCE],
  ['address', INSTANCE],
  ['functionCallers', SPARE],
] as const)('%s of another kind of resource cannot be looked up', async (need, id) => {
  cloud = open();
  expect(await lookUp(need, id)).toEqual({ unreadable: expect.stringContaining('is no ') });
});
