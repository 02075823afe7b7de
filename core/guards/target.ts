import canonicalize from 'canonicalize';
import type { Fact, FactOf, ResourceType } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';
import { clear, defineGuard, EVERY_PLAN, type Guard, stop } from './guard.ts';

/** Whoever sets it is left alone: with a date as its value until the end of that day (UTC), with any other for good. */
export const OPT_OUT_TAG = 'trimtab:ignore';

/** Whether a resource wants to be left alone at `at`. */
export const isOptedOut = (tags: Fact['tags'], at: EpochMs): boolean => {
  const value = tags[OPT_OUT_TAG];
  // Dates of this shape are in the order of their letters.
  return value !== undefined && !(DATE.test(value) && value < dayOf(at));
};

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

type Attributes = { readonly [T in ResourceType]: readonly (keyof FactOf<T>)[] };

/**
 * What a plan and its way back rest on, by type. Not in it: what changes by itself (times, an address), and the code
 * of a function, which is deployed more often than approvals are read. Tags of a volume are, as its undo sets them.
 */
const RESTS_ON: Attributes = {
  'ec2/instance': [
    'instanceType',
    'state',
    'architecture',
    'zone',
    'lifecycle',
    'tenancy',
    'platform',
    'rootDevice',
  ],
  'ebs/volume': [
    'volumeType',
    'sizeGib',
    'iops',
    'throughputMibps',
    'zone',
    'state',
    'encrypted',
    'kmsKeyId',
    'multiAttach',
    'attachedTo',
    'tags',
  ],
  'ec2/address': ['publicIp', 'pool', 'borderGroup', 'managedBy', 'associatedWith', 'tags'],
  'lambda/function': ['memoryMib', 'timeoutS', 'architecture', 'packageType', 'runtime'],
  'logs/log-group': ['retentionDays', 'logClass'],
  'rds/instance': ['instanceClass', 'engine', 'status', 'multiAz', 'replicas', 'cluster'],
};

const observedState = defineGuard({
  id: 'observed-state',
  family: 'target',
  numbers: [28],
  stopsWhen: 'anything that the plan or its way back rests on is not as it was approved',
  asks: EVERY_PLAN,
  needs: [],
  check: (_found, { now, before }) => {
    const moved = RESTS_ON[before.type].find(
      (name) => written(now, name) !== written(before, name),
    );
    if (moved === undefined) return clear('it is as it was when it was approved');
    return stop(
      `${moved} was ${written(before, moved)} and is ${written(now, moved)}`,
      'it needs a new plan',
    );
  },
});

const written = (fact: Fact, name: string): string =>
  canonicalize((fact as unknown as Record<string, unknown>)[name]) ?? 'not set';

const accountAndRegion = defineGuard({
  id: 'account-and-region',
  family: 'target',
  numbers: [31],
  stopsWhen: 'account, region or resource are not those of the plan',
  asks: EVERY_PLAN,
  needs: [],
  check: (_found, { now, plan, before }) => {
    const target = `${plan.resource} in ${plan.account}, ${plan.region}`;
    const isSame = [now, before].every(
      ({ account, region, arn }) =>
        account === plan.account && region === plan.region && arn === plan.resource,
    );
    if (isSame) return clear(`it is ${target}`);
    return stop(
      `the plan is for ${target}, and ${now.arn} in ${now.account}, ${now.region} was found`,
      'it needs a new plan',
    );
  },
});

const optOut = defineGuard({
  id: 'opt-out',
  family: 'target',
  numbers: [17],
  stopsWhen: `it has the tag \`${OPT_OUT_TAG}\`, whose value is no date that is over`,
  asks: EVERY_PLAN,
  needs: [],
  check: (_found, { now: { tags }, at }) => {
    const value = tags[OPT_OUT_TAG];
    if (value === undefined) return clear(`it has no tag ${OPT_OUT_TAG}`);
    if (!isOptedOut(tags, at)) return clear(`its tag ${OPT_OUT_TAG} ran out on ${value}`);
    return DATE.test(value)
      ? stop(`it has the tag ${OPT_OUT_TAG} until ${value}`, 'remove it, or wait until then')
      : stop(`it has the tag ${OPT_OUT_TAG}`, 'remove it to let it be changed');
  },
});

/** What holds for every resource. */
export const TARGET_GUARDS: readonly Guard[] = [accountAndRegion, observedState, optOut];
