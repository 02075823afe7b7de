import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FAMILIES } from '#core/actions/execute-policy.ts';
import { FUNCTIONS } from '#core/contract/workflow.ts';
import { memberReadRole } from '#scripts/draw-member-roles.ts';
import { scratch } from '#test/faults/stack/forks.ts';
import { ENVIRONMENT, EXECUTE_ROLES, READ_ROLE, standsIn } from './deployment.ts';
import { grantedTo, grantedToFamily } from './granted.ts';
import { NOT_CALLED } from './not-called.ts';
import { Recorder } from './recorder.ts';
import { STORIES } from './stories.ts';

/**
 * Stories are told in which every function does all that it ever does; what they call is compared with the policies that
 * would be deployed, both ways.
 */

const recorder = new Recorder();

beforeAll(() => {
  Object.assign(process.env, ENVIRONMENT);
  recorder.start(standsIn());
});
afterAll(() => {
  recorder.stop();
  // The process may be ended before it tidies up by itself.
  rmSync(scratch, { recursive: true });
});

/** On a machine that may have other things to do. */
const TIMEOUT_MS = 300_000;

describe('a story', () => {
  test.each(Object.entries(STORIES))('%s', (_name, tell) => tell(), TIMEOUT_MS);
});

/** What the policy of the read role allows, which every account of an organisation has. */
const readRights = (): string[] => {
  const { Resources } = parse(memberReadRole());
  return Resources.ReadPolicy.Properties.PolicyDocument.Statement[0].Action;
};

const HOLDERS: readonly { readonly who: string; readonly rights: () => string[] }[] = [
  ...FUNCTIONS.map(({ entry }) => ({ who: entry, rights: () => grantedTo(entry) })),
  ...FAMILIES.map((family) => ({
    who: `${EXECUTE_ROLES}${family}`,
    rights: () => grantedToFamily(family),
  })),
  { who: READ_ROLE, rights: readRights },
];

/**
 * Rights on a table come by the class: who may ask for an item may ask for several, who may put one may update one, and
 * DynamoDB checks a condition by a right of its own in each transaction.
 */
const CLASSES: Readonly<Record<string, string>> = {
  'dynamodb:BatchGetItem': 'read',
  'dynamodb:GetItem': 'read',
  'dynamodb:Query': 'read',
  'dynamodb:ConditionCheckItem': 'add',
  'dynamodb:PutItem': 'add',
  'dynamodb:UpdateItem': 'add',
};
const classed = (rights: readonly string[]): string[] => [
  ...new Set(
    rights.map((right) => right.replace(/dynamodb:\w+$/, (name) => CLASSES[name] ?? name)),
  ),
];

const exceptionOf = (who: string, right: string) =>
  NOT_CALLED.find((each) => each.right.test(right) && (each.of?.includes(who) ?? true));

describe.each(HOLDERS)('$who', ({ who, rights }) => {
  test('makes no call that it is not granted', () => {
    const used = recorder.usedBy(who);
    expect(used).not.toEqual([]);
    const granted = new Set(rights());
    expect(used.filter((need) => !granted.has(need))).toEqual([]);
  });

  test('has no right that it does not use', () => {
    const used = new Set(classed(recorder.usedBy(who)));
    const unused = classed(rights()).filter((right) => !used.has(right));
    expect(unused.filter((right) => exceptionOf(who, right) === undefined)).toEqual([]);
  });
});

test.each(NOT_CALLED)(
  '$right is granted and not called, as it is written',
  ({ right, of = [] }) => {
    const holders = HOLDERS.filter(({ who, rights }) => {
      const used = new Set(recorder.usedBy(who));
      return rights().some((each) => right.test(each) && !used.has(each));
    }).map(({ who }) => who);
    expect(holders).not.toEqual([]);
    expect(holders).toEqual(expect.arrayContaining([...of]));
  },
);
