import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { executeStatementsOf, FAMILIES } from '#core/actions/execute-policy.ts';
import { FUNCTION_ACCESS } from '#lib/function-access.ts';
import { memberExecuteRoles, memberReadRole } from '#scripts/draw-member-roles.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string[];
  readonly Condition?: unknown;
}
interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly RoleName: unknown;
    readonly PermissionsBoundary: unknown;
    readonly ManagedPolicyArns: unknown;
    readonly PolicyDocument: { readonly Statement: Statement[] };
    readonly AssumeRolePolicyDocument: { readonly Statement: Statement[] };
  };
}

const resourcesOf = (template: string): [string, Resource][] =>
  Object.entries((parse(template) as { Resources: Record<string, Resource> }).Resources);
const read = resourcesOf(memberReadRole());
const execute = resourcesOf(memberExecuteRoles());
const ofType = (resources: [string, Resource][], type: string) =>
  resources.filter(([, { Type }]) => Type === `AWS::IAM::${type}`);
const statementsOf = ({ Properties }: Resource) => Properties.PolicyDocument.Statement;

test('the role for reading changes nothing, and may all that the functions look at in an account', () => {
  const [[, policy] = []] = ofType(read, 'ManagedPolicy');
  const [statement] = policy ? statementsOf(policy) : [];
  for (const action of statement?.Action ?? [])
    expect(action).toMatch(/^[a-z0-9-]+:(Describe|Get|List|Lookup)[A-Za-z]+$/);
  for (const entry of ['collect-inventory', 'collect-metrics', 'assess', 'watch-change', 'sweep'])
    expect(statement?.Action).toEqual(
      expect.arrayContaining([...(FUNCTION_ACCESS[entry]?.looks ?? [])]),
    );
});

test('each family of actions has a role with what its plans call, and refuses what is to be left alone', () => {
  expect(ofType(execute, 'Role').map(([, { Properties }]) => Properties.RoleName)).toEqual(
    FAMILIES.map((family) => ({ 'Fn::Sub': `\${DeploymentName}-execute-${family}` })),
  );
  for (const [n, [, policy]] of ofType(execute, 'ManagedPolicy').entries()) {
    const family = FAMILIES[n] ?? 'ec2';
    const allowed = statementsOf(policy).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual(executeStatementsOf(family));
    const [denied] = statementsOf(policy).filter(({ Effect }) => Effect === 'Deny');
    expect(denied?.Action).toEqual(allowed[0]?.Action);
    expect(denied?.Condition).toEqual({
      Null: { 'aws:ResourceTag/trimtab:ignore': 'false' },
      StringNotLike: { 'aws:ResourceTag/trimtab:ignore': '20??-??-??*' },
    });
  }
});

test.each([...ofType(read, 'Role'), ...ofType(execute, 'Role')])(
  '%s trusts the named roles of one account that say the external id, and has its policy as boundary',
  (id, { Properties }) => {
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${HomeAccount}:root` } },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } },
          ArnEquals: { 'aws:PrincipalArn': { Ref: 'TrustedRoles' } },
        },
      },
    ]);
    const policy = { Ref: id.replace(/Role$/, 'Policy') };
    expect(Properties.PermissionsBoundary).toEqual(policy);
    expect(Properties.ManagedPolicyArns).toEqual([policy]);
  },
);

test('every policy fits into the characters that IAM allows, and names each action', () => {
  for (const [, policy] of [
    ...ofType(read, 'ManagedPolicy'),
    ...ofType(execute, 'ManagedPolicy'),
  ]) {
    // 6,144 without white space. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(JSON.stringify(policy.Properties.PolicyDocument).length).toBeLessThan(6_144);
    for (const { Action } of statementsOf(policy)) expect(Action.join()).not.toContain('*');
  }
});
