import type { ApiCall, Step } from '#core/model/plan.ts';
import type { Action, AnyAction } from './action.ts';
import { examplePlan } from './example-plan.ts';

/** IAM actions that carrying out and undoing a plan takes, each list sorted. */
export interface Permissions {
  readonly calls: readonly string[];
  readonly reads: readonly string[];
  /** Of KMS, for encrypted volumes: to be allowed only through EC2 (`kms:ViaService`). */
  readonly keys: readonly string[];
}

/**
 * What EC2 does with an encrypted volume's key in the caller's name.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
 */
const KEY_USE = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey'];
const NEW_KEY_USE = [
  ...KEY_USE,
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
const KEYS: Readonly<Record<string, readonly string[]>> = {
  CreateSnapshot: KEY_USE,
  CreateVolume: NEW_KEY_USE,
  StartInstances: KEY_USE,
};

/** Returns what a role needs to carry out these steps, to undo them and to look. Derived, never written by hand. */
export const permissionsOfSteps = (steps: readonly Step[]): Permissions => {
  const calls = steps.flatMap(({ call, undo }) => (undo === undefined ? [call] : [call, undo]));
  const states = steps.flatMap(({ state, undo }) => [state, undo?.state ?? state]);
  const reads = states.flatMap(({ read, beside }) =>
    beside === undefined ? [read] : [read, beside],
  );
  return {
    calls: sorted(calls.flatMap(actionsOf)),
    reads: sorted(reads.flatMap(actionsOf)),
    keys: sorted(calls.flatMap(({ operation }) => KEYS[operation] ?? [])),
  };
};

/** Returns what applying and undoing an action takes. */
export const permissionsOf = (action: AnyAction): Permissions =>
  permissionsOfSteps(examplePlan(action).steps);

/** Returns what the role of a family needs: all that its actions need, and nothing wider. */
export const permissionsOfFamily = (
  actions: readonly AnyAction[],
  family: Action['family'],
): Permissions =>
  permissionsOfSteps(
    actions
      .filter((action) => action.family === family)
      .flatMap((action) => examplePlan(action).steps),
  );

/** Every operation of a plan is the IAM action of that name; one that tags what it creates needs that right too. */
const actionsOf = ({ service, operation, input }: ApiCall): string[] => {
  const own = `${service}:${operation}`;
  return 'TagSpecifications' in input ? [own, 'ec2:CreateTags'] : [own];
};

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
