import canonicalize from 'canonicalize';
import type { Fact, FactOf, ResourceType } from '#core/model/facts.ts';
import { clear, type Guard, stop } from './guard.ts';

/** Whoever sets it, with any value, is left alone. */
export const OPT_OUT_TAG = 'trimtab:ignore';

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
  'lambda/function': ['memoryMib', 'timeoutS', 'architecture', 'packageType', 'runtime'],
};

const observedState: Guard = {
  id: 'observed-state',
  family: 'target',
  check: (now, { before }) => {
    const moved = RESTS_ON[before.type].find(
      (name) => written(now, name) !== written(before, name),
    );
    if (moved === undefined) return clear('it is as it was when it was approved');
    return stop(
      `${moved} was ${written(before, moved)} and is ${written(now, moved)}: it needs a new plan`,
    );
  },
};

const written = (fact: Fact, name: string): string =>
  canonicalize((fact as unknown as Record<string, unknown>)[name]) ?? 'not set';

const accountAndRegion: Guard = {
  id: 'account-and-region',
  family: 'target',
  check: (now, { plan, before }) => {
    const target = `${plan.resource} in ${plan.account}, ${plan.region}`;
    const isSame = [now, before].every(
      ({ account, region, arn }) =>
        account === plan.account && region === plan.region && arn === plan.resource,
    );
    if (isSame) return clear(`it is ${target}`);
    return stop(`the plan is for ${target}; ${now.arn} in ${now.account}, ${now.region} was found`);
  },
};

const optOut: Guard = {
  id: 'opt-out',
  family: 'target',
  check: ({ tags }) =>
    OPT_OUT_TAG in tags
      ? stop(`it has the tag ${OPT_OUT_TAG}: remove it to let it be changed`)
      : clear(`it has no tag ${OPT_OUT_TAG}`),
};

/** What holds for every resource. */
export const TARGET_GUARDS: readonly Guard[] = [accountAndRegion, observedState, optOut];
