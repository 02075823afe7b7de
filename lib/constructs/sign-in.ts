import { Aws, Duration } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  OAuthScope,
  type UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import {
  LOOPBACK_PORTS,
  loopbackUrl,
  type SignIn as SignInDocument,
} from '#core/contract/sign-in.ts';
import type { Deployment, OutsideSignIn } from '#lib/deployment.ts';

/** Begin of the name of the sign-in pages, of which a region has each once. */
const pagesPrefix = ({ name }: Deployment): string => `${name.toLowerCase()}-${Aws.ACCOUNT_ID}`;
const ISSUER_HOST = `cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}`;

/** Whom a program of somebody asks for tokens, named without referring to it: who signs in is told where to come back to. */
export const signInHosts = (deployment: Deployment): readonly string[] => [
  ISSUER_HOST,
  `${pagesPrefix(deployment)}.auth.${Aws.REGION}.amazoncognito.com`,
];

export interface SignInProps {
  readonly deployment: Deployment;
  readonly pool: UserPool;
  /** Where the console is, without a slash at the end. */
  readonly consoleUrl: string;
}

/** How console and command line let people sign in: by code and PKCE, on the pages of Cognito and in no other way. */
export class SignIn extends Construct {
  readonly authorizer: HttpJwtAuthorizer;
  /** What the deployment tells everybody about it. */
  readonly document: SignInDocument;

  constructor(scope: Construct, id: string, { deployment, pool, consoleUrl }: SignInProps) {
    super(scope, id);
    new UserPoolDomain(this, 'Pages', {
      userPool: pool,
      cognitoDomain: { domainPrefix: pagesPrefix(deployment) },
    });
    const client = new UserPoolClient(this, 'Client', {
      userPool: pool,
      // A program that people have in their hands keeps no secret.
      generateSecret: false,
      // With none set, Cognito would allow passwords outside its pages, and tokens that may change their own attributes.
      authFlows: { userSrp: false },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
        callbackUrls: [`${consoleUrl}/`, ...LOOPBACK_PORTS.map(loopbackUrl)],
        logoutUrls: [`${consoleUrl}/`],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
    });
    this.document = {
      issuer: `https://${ISSUER_HOST}/${pool.userPoolId}`,
      clientId: client.userPoolClientId,
    };
    this.authorizer = authorizerFor(this.document);
  }
}

/** The same by another issuer, to which our programs were made known. */
export const signInElsewhere = ({
  issuer,
  clientId,
}: OutsideSignIn): Pick<SignIn, 'authorizer' | 'document'> => {
  const document = { issuer, clientId };
  return { document, authorizer: authorizerFor(document) };
};

const authorizerFor = ({ issuer, clientId }: SignInDocument): HttpJwtAuthorizer =>
  new HttpJwtAuthorizer('SignedIn', issuer, { jwtAudience: [clientId] });
