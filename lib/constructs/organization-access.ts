import { ArnFormat, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Deployment } from '#lib/deployment.ts';
import { FUNCTION_ACCESS, type FunctionAccess, familiesOf } from '#lib/function-access.ts';
import { explainWildcard } from '#lib/wildcard.ts';
import type { ProductFunction } from './product-function.ts';

/** What a function is told of the organisation; nothing where there is none. */
export const organizationEnvironment = (
  scope: Construct,
  { organization }: Deployment,
): Readonly<Record<string, string>> =>
  organization === undefined
    ? {}
    : {
        READ_ROLE_NAME: organization.readRole,
        HOME_ACCOUNT: Stack.of(scope).account,
        EXTERNAL_ID: organization.externalId,
      };

/** Says whom the roles of the other accounts must trust: the parameters of their templates. */
export const tellTrusted = (scope: Construct, functions: readonly ProductFunction[]): void => {
  const arns = (deed: (access: FunctionAccess) => boolean) =>
    functions
      .filter(({ entry }) => deed(FUNCTION_ACCESS[entry] ?? { tables: {} }))
      .map(({ executionRole }) => executionRole.roleArn);
  const tell = (id: string, roles: readonly string[]) => {
    if (roles.length > 0) new CfnOutput(scope, id, { value: Fn.join(',', [...roles]) });
  };
  tell(
    'ReadingRoles',
    arns(({ looks = [] }) => looks.length > 0),
  );
  tell(
    'ChangingRoles',
    arns((access) => familiesOf(access).length > 0),
  );
};

/** Lets a function assume a role of this name in every account that trusts it. */
export const mayEnter = (fn: ProductFunction, roleName: string): void => {
  const roles = Stack.of(fn).formatArn({
    service: 'iam',
    region: '',
    account: '*',
    resource: 'role',
    resourceName: roleName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  fn.addToRolePolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [roles] }));
  explainWildcard(
    fn.executionRole,
    { resource: roles },
    'One role by its name, in whichever accounts the organisation has; each of them decides itself whom it trusts.',
  );
};
