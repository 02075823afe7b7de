import * as z from 'zod';
import { AppError } from '#core/errors/errors.ts';

/** What must be allowed on both sides: whoever assumes needs the right to, and the role has to trust them. */
const assumesSchema = z.strictObject({
  role: z.string(),
  by: z.string(),
  externalId: z.string().optional(),
});

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
  /** Role that could not be assumed, by whom, and what was said to it; absent where none was. */
  assumes: assumesSchema.optional(),
});
export type Gap = z.infer<typeof gapSchema>;

/** A statement of an IAM policy. */
export const statementSchema = z.strictObject({
  Effect: z.literal('Allow'),
  Action: z.array(z.string()),
  Resource: z.literal('*'),
});
export type Statement = z.infer<typeof statementSchema>;

/** What opens roles to whoever scans. */
export interface AssumeStatements {
  /** For the policy of whoever scans. */
  readonly own: {
    readonly Effect: 'Allow';
    readonly Action: 'sts:AssumeRole';
    readonly Resource: readonly string[];
  };
  /** For the trust policy of each of the roles. */
  readonly trust: {
    readonly Effect: 'Allow';
    readonly Principal: { readonly AWS: string };
    readonly Action: 'sts:AssumeRole';
    readonly Condition?: { readonly StringEquals: Readonly<Record<'sts:ExternalId', string>> };
  };
}

/** Returns the failure of a call, which leaves a gap. @throws what is a bug of ours */
export const failureOf = (error: unknown): AppError => {
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
  ...(typeof details.permission === 'string' && { permission: details.permission }),
  ...(details.assumes !== undefined && { assumes: assumesSchema.parse(details.assumes) }),
});

/** Returns the one statement that would close every gap that a permission can close; undefined when there is none. */
export const statementFor = (gaps: readonly Gap[]): Statement | undefined => {
  const actions = new Set(
    gaps.flatMap(({ permission, assumes }) =>
      assumes === undefined && permission !== undefined ? permission : [],
    ),
  );
  return actions.size === 0
    ? undefined
    : { Effect: 'Allow', Action: [...actions].sort(), Resource: '*' };
};

/** Returns what would open the roles that could not be assumed; undefined when all could. */
export const assumeStatementsFor = (gaps: readonly Gap[]): AssumeStatements | undefined => {
  const refused = gaps.flatMap(({ assumes }) => assumes ?? []);
  const [first] = refused;
  if (first === undefined) return undefined;
  const { by, externalId } = first;
  return {
    own: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: [...new Set(refused.map(({ role }) => role))].sort(),
    },
    trust: {
      Effect: 'Allow',
      Principal: { AWS: by },
      Action: 'sts:AssumeRole',
      ...(externalId !== undefined && {
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      }),
    },
  };
};

/** Returns the gaps in one order, each once. */
export const sortedGaps = (gaps: readonly Gap[]): Gap[] => {
  const byKey = new Map(gaps.map((gap) => [keyOf(gap), gap]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, gap]) => gap);
};

const keyOf = ({ account, region, service, missing, why }: Gap): string =>
  JSON.stringify([account, region, service, missing, why]);
