import { makeReadFact } from '#adapters/aws/readers/facts.ts';
import {
  makeReadSurroundings,
  type SurroundingsDeps,
} from '#adapters/aws/readers/surroundings/surroundings.ts';
import type { LookUp } from '#core/guards/surroundings.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import type { Json, Plan } from '#core/model/plan.ts';
import { always } from '#local/account/timeline.ts';
import {
  ACCOUNT,
  aDatabase,
  aFunction,
  aLogGroup,
  anAddress,
  anAttachedVolume,
  anInstance,
  aVolume,
  NOW,
  REGION,
} from '#test/local/account/an-account.ts';
import { aPlan } from '#test/support/changes.ts';
import { SCOPE } from '../account.ts';

export const INSTANCE = anInstance().id;
export const ATTACHED = anAttachedVolume().id;
export const ADDRESS = anAddress().id;
export const SPARE = aVolume().id;
export const FUNCTION = aFunction().id;
export const LOG_GROUP = aLogGroup().id;
export const DATABASE = aDatabase().id;
/** Kinds of EC2's ARNs, by the prefix of an id. */
const KINDS: Readonly<Record<string, string>> = { i: 'instance', eipalloc: 'elastic-ip' };
export const arnOf = (id: string): string =>
  id.startsWith('arn:')
    ? id
    : `arn:aws:ec2:${REGION}:${ACCOUNT}:${KINDS[id.split('-')[0] ?? ''] ?? 'volume'}/${id}`;

/** A larger instance than the plan wants, so that there is something to plan. */
export const aLargeInstance = (given: Parameters<typeof anInstance>[0] = {}) =>
  anInstance({ types: always('m6i.2xlarge'), ...given });

const ACTIONS: Readonly<Record<ResourceType, readonly [action: string, params: Json]>> = {
  'ec2/instance': ['ec2/resize-instance', { instanceType: 'm6i.xlarge' }],
  'ebs/volume': ['ebs/snapshot-and-delete-volume', {}],
  'ec2/address': ['ec2/release-address', {}],
  'lambda/function': ['lambda/resize-memory', { memoryMib: 1_536 }],
  'logs/log-group': ['logs/set-retention', { retentionDays: 365 }],
  'rds/instance': ['rds/stop-instance', {}],
};

const typeOf = (id: string): ResourceType => {
  if (id.startsWith('i-')) return 'ec2/instance';
  if (id.startsWith('vol-')) return 'ebs/volume';
  if (id.startsWith('eipalloc-')) return 'ec2/address';
  if (id.startsWith('arn:aws:rds:')) return 'rds/instance';
  return id.startsWith('arn:aws:logs:') ? 'logs/log-group' : 'lambda/function';
};

/** The resource as the product reads it from the open account. */
export const factOf = async (id: string): Promise<Fact> => {
  const fact = await makeReadFact({ now: () => NOW })(SCOPE, typeOf(id), arnOf(id));
  if (fact === undefined) throw new Error(`the account has no ${id}`);
  return fact;
};

export const planOf = (before: Fact): Plan => {
  const [action, params] = ACTIONS[before.type];
  return aPlan(before, action, params);
};

interface Given extends Partial<SurroundingsDeps> {
  readonly plan?: (before: Fact) => Plan;
}

/** Looks one thing up about a resource of the open account. */
export const lookUp = async (
  need: LookUp,
  id: string,
  { plan = planOf, ...deps }: Given = {},
): Promise<unknown> => {
  const before = await factOf(id);
  const read = makeReadSurroundings({
    now: () => NOW,
    liveChanges: async () => [],
    makeCall: async () => null,
    ...deps,
  });
  return (await read(plan(before), before, [need]))[need];
};
