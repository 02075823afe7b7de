import { AppError, InvalidInputError, NotPermittedError } from '#core/errors/errors.ts';
import { clientFor } from '../clients.ts';
import { errorCode } from '../errors.ts';

/** Whose credentials the process has, and the region it was told to use. */
export interface Caller {
  readonly account: string;
  readonly region: string;
}

/** Both as they were named on the command line; else the SDK finds them. */
interface Wanted {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/**
 * Returns whom AWS takes this process for.
 *
 * @throws NotPermittedError saying in one line what is wrong with the credentials, InvalidInputError without a region
 */
export const readCaller = async ({ region, profile }: Wanted): Promise<Caller> => {
  const sts = await clientFor('sts', region === undefined ? {} : { region });
  const here = region ?? (await sts.config.region().catch(noRegion));
  try {
    const { Account = '' } = await sts.getCallerIdentity({});
    if (!/^\d{12}$/.test(Account)) throw notAws('the answer names no account');
    return { account: Account, region: here };
  } catch (error) {
    throw inOneLine(error, profile);
  }
};

const noRegion = (): never => {
  throw new InvalidInputError(
    'no region is set: name one with --region, AWS_REGION or in the profile',
  );
};

const notAws = (why: string): InvalidInputError =>
  new InvalidInputError(`what answers is not AWS: ${why}; check --endpoint and AWS_ENDPOINT_URL`);

const SIGN_IN = 'sign in (aws sso login, aws configure) or name a profile with --profile';

/** What people can do about it, by what AWS or the SDK says. */
const ADVICE: readonly (readonly [code: RegExp, says: string])[] = [
  [/^(ExpiredToken\w*|RequestExpired)$/, `the credentials have expired: ${SIGN_IN}`],
  [
    /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|AuthFailure|IncompleteSignature)$/,
    `AWS does not accept these credentials: ${SIGN_IN}`,
  ],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'AWS cannot be reached: no such host; is the region spelt right?'],
  [
    /^(ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError)$/,
    'AWS cannot be reached: nothing answers there; check the network, --endpoint and AWS_ENDPOINT_URL',
  ],
];

const inOneLine = (error: unknown, profile: string | undefined): unknown => {
  if (!(error instanceof AppError) || error instanceof InvalidInputError) return error;
  const code = errorCode(error) ?? '';
  const advice = ADVICE.find(([pattern]) => pattern.test(code))?.[1];
  const context = { details: error.details, cause: error };
  if (advice !== undefined) return new NotPermittedError(advice, context);
  if (code === 'CredentialsProviderError')
    return new NotPermittedError(credentials(error, profile), context);
  if (code.startsWith('AccessDenied') && profile !== undefined)
    return new NotPermittedError(refusedRole(error, profile), context);
  if (error.retry === 'backoff') return notAws(code);
  return error;
};

/**
 * What the SDK says when it finds no credentials, and what people can do about it; they name the profile that was asked
 * for. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
const PROFILE_ADVICE: readonly (readonly [says: RegExp, advice: (profile: string) => string])[] = [
  [
    /sso|token is expired|session token not found/i,
    (name) => `the SSO session of the profile ${name} has expired: aws sso login --profile ${name}`,
  ],
  [
    /multi-factor|mfa/i,
    (name) =>
      `the profile ${name} asks for an MFA code, which a scan cannot: eval "$(aws configure export-credentials --profile ${name} --format env)"`,
  ],
];

/** No permission is asked for who one is: a refusal is that of the role which the profile names. */
const refusedRole = ({ cause }: AppError, profile: string): string => {
  const says = cause instanceof Error ? cause.message.split('\n')[0] : '';
  return `AccessDenied: the role of the profile ${profile} cannot be assumed: ${says}; check its role_arn and source_profile`;
};

/** That there are none at all the SDK says in more words than one. */
const credentials = ({ cause }: AppError, profile: string | undefined): string => {
  const says = cause instanceof Error ? cause.message : '';
  const advice = PROFILE_ADVICE.find(([pattern]) => pattern.test(says))?.[1];
  if (advice !== undefined) return advice(profile ?? 'default');
  const where = profile === undefined ? '' : ` in the profile ${profile}`;
  return `there are no AWS credentials${where}: ${SIGN_IN}`;
};
