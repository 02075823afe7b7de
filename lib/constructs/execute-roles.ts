import { ArnFormat, Stack } from 'aws-cdk-lib';
import {
  ArnPrincipal,
  CompositePrincipal,
  type IRole,
  ManagedPolicy,
  PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { executeStatementsOf, FAMILIES, type Family } from '#core/actions/execute-policy.ts';
import { explainWildcard } from '#lib/wildcard.ts';

export interface ExecuteRolesProps {
  /**
   * The roles are named by this prefix and the family. They are the one kind of resource besides the workflows with a
   * name of our own: the executor finds a role by account and name, in whatever account the resource is.
   */
  readonly prefix: string;
  /** Who makes the calls of plans, or tries them, each with the families whose actions that takes; nobody else. */
  readonly assumedBy: readonly { readonly role: IRole; readonly families: readonly Family[] }[];
}

/** The rights to change resources: a role for each family of actions, with exactly what their plans and undos call. */
export class ExecuteRoles extends Construct {
  constructor(scope: Construct, id: string, { prefix, assumedBy }: ExecuteRolesProps) {
    super(scope, id);
    for (const family of FAMILIES) {
      const trusted = assumedBy.filter(({ families }) => families.includes(family));
      const roleName = `${prefix}${family}`;
      const policy = new ManagedPolicy(this, `Execute${pascalCase(family)}Policy`, {
        description: `What the ${family} actions of Trimtab call`,
        statements: executeStatementsOf(family).map((one) => PolicyStatement.fromJson(one)),
      });
      explainWildcards(policy);
      new Role(this, `ExecuteRole${pascalCase(family)}`, {
        roleName,
        description: `Applies and undoes the ${family} actions of Trimtab`,
        assumedBy: new CompositePrincipal(
          ...trusted.map(({ role }) => new ArnPrincipal(role.roleArn)),
        ),
        managedPolicies: [policy],
        // The boundary is the policy itself: whatever else is attached to the role gives it nothing.
        permissionsBoundary: policy,
      });
      // By name, since a reference would be a circle: the role trusts those who get this right.
      const arn = Stack.of(this).formatArn({
        service: 'iam',
        region: '',
        resource: 'role',
        resourceName: roleName,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      });
      for (const { role } of trusted)
        role.addToPrincipalPolicy(
          new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [arn] }),
        );
    }
  }
}

const explainWildcards = (policy: ManagedPolicy): void => {
  explainWildcard(
    policy,
    { resource: '*' },
    'Which resources will be changed is not known at deployment; each call is one of an approved plan, and the guards look at the resource first.',
  );
};

const pascalCase = (family: string): string => family.charAt(0).toUpperCase() + family.slice(1);
