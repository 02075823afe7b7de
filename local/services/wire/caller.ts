import { serviceSigningAs } from './client-model.ts';
import type { WireRequest } from './message.ts';
import { ServiceError, type ServiceName } from './service.ts';

/** Who calls and where, as a request's signature says it. Signatures are not verified. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
}

/**
 * The credentials that make `callerOf` see this account and principal: the access key id is the account, and the
 * session token is the principal. An STS handler answers AssumeRole with them.
 */
export const credentialsFor = (account: string, principal?: string) => ({
  accessKeyId: `${principal === undefined ? 'AKIA' : 'ASIA'}${account}`,
  secretAccessKey: 'not-a-secret',
  ...(principal !== undefined && { sessionToken: encodeURIComponent(principal) }),
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
const SCOPE = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/;
const ACCESS_KEY = /^(?:AKIA|ASIA)?(\d{12})$/;

const scopeOf = ({ headers }: WireRequest) => {
  const [, key = '', region = '', signsAs = ''] = SCOPE.exec(headers.authorization ?? '') ?? [];
  return { key, region, signsAs };
};

/** Which version of its API a request of the query protocol is for. */
const versionOf = ({ headers, body }: WireRequest): string | undefined =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    ? (new URLSearchParams(new TextDecoder().decode(body)).get('Version') ?? undefined)
    : undefined;

/**
 * Returns the service that a request is signed for.
 *
 * @throws ServiceError when the embedded cloud has no such service
 */
export const serviceOf = (request: WireRequest): ServiceName => {
  // Only STS has operations that are not signed: AssumeRoleWithWebIdentity and AssumeRoleWithSAML.
  const signsAs = scopeOf(request).signsAs || 'sts';
  const service = serviceSigningAs(signsAs, versionOf(request));
  if (service) return service;
  const message = `The embedded cloud has no service whose requests are signed for ${signsAs}.`;
  throw new ServiceError('NotImplemented', message, 501);
};

/**
 * Returns who signed a request; nobody when it is not signed.
 *
 * @throws ServiceError when the access key id names no account
 */
export const callerOf = (request: WireRequest): Caller => {
  const { key, region } = scopeOf(request);
  if (!key) return { account: '', region: 'us-east-1', principal: 'anonymous' };
  const account = ACCESS_KEY.exec(key)?.[1];
  if (!account) {
    const message =
      'The embedded cloud takes the account from the access key id: AKIA and its twelve digits, or the digits alone.';
    throw new ServiceError('InvalidClientTokenId', message, 403);
  }
  const token = request.headers['x-amz-security-token'];
  const principal = token ? decodeURIComponent(token) : `arn:aws:iam::${account}:root`;
  return { account, region, principal };
};
