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
  if (error.retry === 'backoff') return notAws(code);
  return error;
};

/** The SDK says which session has expired; that there are none at all it says in more words than one. */
const credentials = ({ cause }: AppError, profile: string | undefined): string => {
  const says = cause instanceof Error ? cause.message : '';
  if (/expired|SSO|sso/.test(says)) return `${says.split('\n')[0]?.slice(0, 200)}: ${SIGN_IN}`;
  const where = profile === undefined ? '' : ` in the profile ${profile}`;
  return `there are no AWS credentials${where}: ${SIGN_IN}`;
};
