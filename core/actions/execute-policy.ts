import type { Action } from './action.ts';
import { ACTIONS } from './index.ts';
import { permissionsOfFamily } from './permissions.ts';

/** A statement of an IAM policy, as IAM takes it. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type Family = Action['family'];

/** Every family of actions, sorted: each is carried out by a role of its own. */
export const FAMILIES: readonly Family[] = [...new Set(ACTIONS.map(({ family }) => family))].sort();

/** Returns what the role of a family may do: what the plans and undos of its actions call, and nothing wider. */
export const executeStatementsOf = (family: Family): readonly Statement[] => {
  const { calls, keys } = permissionsOfFamily(ACTIONS, family);
  const statements = [allow(calls)];
  if (keys.length === 0) return statements;
  const viaEc2 = { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } };
  return [
    ...statements,
    allow(
      keys.filter((key) => key !== CREATE_GRANT),
      viaEc2,
    ),
    // EC2 grants itself the use of a volume's key; nobody else is granted anything.
    allow(
      keys.filter((key) => key === CREATE_GRANT),
      { ...viaEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    ),
  ];
};

const CREATE_GRANT = 'kms:CreateGrant';

/** Which resources will be changed is not known before; each call is one of an approved plan. */
const allow = (actions: readonly string[], condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: '*',
  ...(condition && { Condition: condition }),
});
