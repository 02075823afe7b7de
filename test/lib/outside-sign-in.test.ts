import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { outsideSignIn } from '#lib/deployment.ts';
import { synthesise } from './synthesised.ts';

const ISSUER = 'https://login.example.com/tenant';

describe('a deployment into which another issuer lets people', () => {
  const { template, resources, trimtab } = synthesise({
    signIn: { issuer: ISSUER, clientId: 'trimtab', groupsClaim: 'roles' },
  });

  test('has nobody of its own', () => {
    for (const type of ['UserPool', 'UserPoolClient', 'UserPoolDomain', 'UserPoolGroup'])
      template.resourceCountIs(`AWS::Cognito::${type}`, 0);
    expect(new AwsSolutionsChecks().validateScope(trimtab).violations).toEqual([]);
  });

  test('takes tokens of that issuer, for our programs alone', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: ['trimtab'], Issuer: ISSUER },
    });
  });

  test('says so to whoever asks, and knows where their groups stand', () => {
    const [api] = resources.filter(([id]) => id.startsWith('ApiFunction'));
    const told = resources.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Function'
        ? [(Properties.Environment as { Variables: Record<string, unknown> }).Variables]
        : [],
    );
    expect(api).toBeDefined();
    expect(told.filter((variables) => 'SIGN_IN_ISSUER' in variables)).toMatchObject([
      { SIGN_IN_ISSUER: ISSUER, SIGN_IN_CLIENT: 'trimtab', SIGN_IN_GROUPS_CLAIM: 'roles' },
    ]);
  });

  test('lets the console ask that issuer, and no other place', () => {
    const policies = JSON.stringify(
      resources.filter(([, { Type }]) => Type === 'AWS::CloudFront::ResponseHeadersPolicy'),
    );
    expect(policies).toContain("connect-src 'self' https://login.example.com;");
    expect(policies).not.toContain('amazoncognito');
  });
});

test.each<[readonly (string | undefined)[], RegExp]>([
  [[ISSUER, undefined, undefined], /-c oidcIssuer needs -c oidcClientId/],
  [[undefined, 'trimtab', undefined], /-c oidcClientId needs -c oidcIssuer/],
  [[undefined, undefined, 'groups'], /-c oidcGroupsClaim needs -c oidcIssuer/],
])(
  'a part without the others is refused: %j',
  ([oidcIssuer, oidcClientId, oidcGroupsClaim], says) => {
    expect(() => outsideSignIn({ oidcIssuer, oidcClientId, oidcGroupsClaim })).toThrow(says);
  },
);

test('groups are looked for under their usual name', () => {
  expect(outsideSignIn({ oidcIssuer: ISSUER, oidcClientId: 'trimtab' })).toEqual({
    issuer: ISSUER,
    clientId: 'trimtab',
    groupsClaim: 'groups',
  });
  expect(outsideSignIn({})).toBeUndefined();
});
