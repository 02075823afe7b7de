import * as z from 'zod';
import { AppError } from '#core/errors/errors.ts';

/** Something that a scan could not read, why, and what would let it. A gap is never taken for "nothing there". */
export const gapSchema = z.strictObject({
  account: z.string(),
  region: z.string(),
  /** `ec2`, `cloudwatch`. */
  service: z.string(),
  /** What nobody knows because of it: `ebs/volume`, `cpu.utilization of 25 resources`. */
  missing: z.string(),
  why: z.string(),
  /** IAM action that was denied; absent where no permission would help. */
  permission: z.string().optional(),
});
export type Gap = z.infer<typeof gapSchema>;

/** A statement of an IAM policy. */
export const statementSchema = z.strictObject({
  Effect: z.literal('Allow'),
  Action: z.array(z.string()),
  Resource: z.literal('*'),
});
export type Statement = z.infer<typeof statementSchema>;

/** Refusals for whom somebody is, not for what they may do. */
const WRONG_CREDENTIALS =
  /^(AuthFailure|OptInRequired|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken\w*|RequestExpired|SignatureDoesNotMatch|CredentialsProviderError|BudgetUsedUp)$/;

/** Returns the failure of a call. @throws what is a bug of ours */
export const callFailure = (error: unknown): AppError => {
  if (error instanceof AppError && error.name !== 'InvariantError') return error;
  throw error;
};

/** Returns the gap that an error left. */
export const gapOf = (
  { message, details }: AppError,
  { account, region }: { readonly account: string; readonly region: string },
  missing: string,
): Gap => ({
  account,
  region,
  service: typeof details.service === 'string' ? details.service : 'unknown',
  missing,
  why: message,
  ...(typeof details.permission === 'string' &&
    !WRONG_CREDENTIALS.test(String(details.code)) && { permission: details.permission }),
});

/** Returns the one statement that would close every gap that a permission can close; undefined when there is none. */
export const statementFor = (gaps: readonly Gap[]): Statement | undefined => {
  const actions = new Set(gaps.flatMap(({ permission }) => permission ?? []));
  return actions.size === 0
    ? undefined
    : { Effect: 'Allow', Action: [...actions].sort(), Resource: '*' };
};

/** Returns the gaps in one order, each once. */
export const sortedGaps = (gaps: readonly Gap[]): Gap[] => {
  const byKey = new Map(gaps.map((gap) => [keyOf(gap), gap]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, gap]) => gap);
};

const keyOf = ({ account, region, service, missing, why }: Gap): string =>
  JSON.stringify([account, region, service, missing, why]);
