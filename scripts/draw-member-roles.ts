import { stringify } from 'yaml';
import { executeStatementsOf, FAMILIES, type Family } from '#core/actions/execute-policy.ts';
import { organizationSchema } from '#core/contract/config/organization.ts';
import { FUNCTION_ACCESS } from '#lib/function-access.ts';

/**
 * Templates of what an account of an organisation must have so that a deployment in another account can read it and,
 * where that is wanted, change it. Made for StackSets; each account decides with its own stack.
 */
export const memberReadRole = (): string =>
  template('Trimtab: lets a deployment in another account read this one. Changes nothing.', {
    Parameters: {
      ...TRUST_PARAMETERS,
      RoleName: {
        Type: 'String',
        Default: organizationSchema.parse({ regions: ['us-east-1'], externalId: '--' })?.readRole,
        Description: 'organization.readRole of trimtab.yaml',
      },
    },
    Resources: roleOf('Read', {
      name: { Ref: 'RoleName' },
      what: 'What Trimtab reads',
      statements: [{ Effect: 'Allow', Action: readActions(), Resource: '*' }],
    }),
  });

export const memberExecuteRoles = (): string =>
  template('Trimtab: lets a deployment in another account apply and undo approved changes here.', {
    Parameters: {
      ...TRUST_PARAMETERS,
      DeploymentName: {
        Type: 'String',
        Default: 'Trimtab',
        AllowedPattern: '[A-Za-z][A-Za-z0-9-]*',
        Description: 'Name of the deployment; the roles are found by it',
      },
    },
    Resources: Object.assign(
      {},
      ...FAMILIES.map((family) =>
        roleOf(`Execute${family.charAt(0).toUpperCase()}${family.slice(1)}`, {
          name: { 'Fn::Sub': `\${DeploymentName}-execute-${family}` },
          what: `What the ${family} actions of Trimtab call`,
          statements: [...executeStatementsOf(family), leaveAlone(family)],
        }),
      ),
    ),
  });

const readActions = (): readonly string[] =>
  [...new Set(Object.values(FUNCTION_ACCESS).flatMap(({ looks = [] }) => looks))].sort();

const IGNORE = 'aws:ResourceTag/trimtab:ignore';
/** A day up to which somebody wants it left alone: whether that is over, IAM cannot say, and the guards do. */
const A_DAY = '20??-??-??*';

/**
 * Refuses what is tagged to be left alone for good, whatever Trimtab believes. Where a service does not tell IAM the tags
 * of what a call is about, the key is absent and nothing is refused.
 */
const leaveAlone = (family: Family) => ({
  Effect: 'Deny',
  Action: executeStatementsOf(family)[0]?.Action ?? [],
  Resource: '*',
  Condition: { Null: { [IGNORE]: 'false' }, StringNotLike: { [IGNORE]: A_DAY } },
});

const TRUST_PARAMETERS = {
  HomeAccount: {
    Type: 'String',
    AllowedPattern: '\\d{12}',
    Description: 'Account that Trimtab is deployed in',
  },
  TrustedRoles: {
    Type: 'CommaDelimitedList',
    Description: 'ARNs of the roles of its functions: outputs of its stacks',
  },
  ExternalId: {
    Type: 'String',
    MinLength: 2,
    MaxLength: 1_224,
    Description: 'organization.externalId of trimtab.yaml',
  },
};

interface MemberRole {
  readonly name: object;
  readonly what: string;
  readonly statements: readonly object[];
}

const roleOf = (id: string, { name, what, statements }: MemberRole) => ({
  [`${id}Policy`]: {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      Description: what,
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    },
  },
  [`${id}Role`]: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      Description: what,
      MaxSessionDuration: 3_600,
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [TRUST] },
      ManagedPolicyArns: [{ Ref: `${id}Policy` }],
      // The boundary is the policy itself: whatever else is attached to the role gives it nothing.
      PermissionsBoundary: { Ref: `${id}Policy` },
    },
  },
});

/** The account as the principal and the roles as a condition: a role that is made anew under its name stays trusted. */
const TRUST = {
  Effect: 'Allow',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in.
  Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${HomeAccount}:root' } },
  Action: 'sts:AssumeRole',
  Condition: {
    StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } },
    ArnEquals: { 'aws:PrincipalArn': { Ref: 'TrustedRoles' } },
  },
};

const template = (description: string, body: object): string =>
  [
    '# Drawn from the sources by `npm run docs`; do not edit. How to use it: docs/guides/organization.md',
    stringify(
      { AWSTemplateFormatVersion: '2010-09-09', Description: description, ...body },
      { lineWidth: 120, aliasDuplicateObjects: false },
    ),
  ].join('\n');
