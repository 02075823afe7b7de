import * as z from 'zod';
import { closest } from '#core/errors/closest.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { issueSentence } from '#core/errors/issue-sentence.ts';
import { TIME_SERIES_ENGINES } from './time-series.ts';

/** What a deployment is unless it says otherwise. */
export const DEPLOYMENT_DEFAULTS = {
  name: 'Trimtab',
  timeSeries: 'influxdb',
  /** A year: an audit looks back that far, and no lock can be shortened. */
  anchorDays: 365,
  /** In the repository. */
  runbooks: 'docs/runbooks',
} as const;

/** What CloudFormation takes in the name of a stack, less what is put behind it. */
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,99}$/;

/** What `cdk deploy -c key=value` takes: what the form of a deployment is. What it does stands in `trimtab.yaml`. */
export const contextSchema = z.strictObject({
  name: z
    .string()
    .regex(NAME, 'letters, digits and hyphens')
    .default(DEPLOYMENT_DEFAULTS.name)
    .describe('Name of the deployment; another one stands beside it in the same account.'),
  mailFrom: z
    .string()
    .includes('@', { error: 'a mail address, with or without a name before it' })
    .describe('Sender of every mail: an address, or of a domain, that SES has verified.'),
  config: z.string().optional().describe('The `trimtab.yaml` that is put in force.'),
  environment: z.string().optional().describe('Which of the `environments` of that file is meant.'),
  timeSeries: z
    .enum(TIME_SERIES_ENGINES)
    .default(DEPLOYMENT_DEFAULTS.timeSeries)
    .describe('Where series are kept.'),
  anchorDays: z.coerce
    .number()
    .int()
    .min(1)
    .default(DEPLOYMENT_DEFAULTS.anchorDays)
    .describe(
      'Days for which nobody can delete where the ledgers stood; never shorter for those that are there.',
    ),
  lockBackups: z
    .stringbool()
    .default(false)
    .describe('Whether nobody can delete a backup before its time, from three days after that on.'),
  mailDomain: z
    .string()
    .optional()
    .describe('Domain of the sender, where the deployment shall make it known to SES.'),
  consoleDomain: z.string().optional().describe('Name of your own for the console.'),
  consoleCertificateArn: z
    .string()
    .optional()
    .describe('Certificate for that name, of ACM in us-east-1.'),
  hostedZoneId: z
    .string()
    .optional()
    .describe('Zone of Route 53 in which that name is made to lead to the console.'),
  oidcIssuer: z
    .string()
    .regex(/^https:\/\/[^\s?#]+$/, 'an address that begins with https:')
    .optional()
    .describe('Who lets people in instead of a user pool of the deployment.'),
  oidcClientId: z.string().optional().describe('By what that issuer knows the console.'),
  oidcGroupsClaim: z
    .string()
    .optional()
    .describe('Claim of its tokens that lists groups; `groups` when left out.'),
  runbooks: z
    .string()
    .transform((address) => address.replace(/\/$/, ''))
    .default(DEPLOYMENT_DEFAULTS.runbooks)
    .describe('Where the pages of the runbooks can be read.'),
});
export type Context = z.infer<typeof contextSchema>;

/** Flags and look-ups of the CDK itself are told by these. */
const isOfTheCdk = (key: string): boolean => /[:/]/.test(key);

/**
 * Returns what a deployment was asked for.
 *
 * @throws {InvalidInputError} that names each key that there is not, with the nearest, and each value that cannot be
 */
export const readContext = (given: Readonly<Record<string, unknown>>): Context => {
  const own = Object.fromEntries(Object.entries(given).filter(([key]) => !isOfTheCdk(key)));
  const parsed = contextSchema.safeParse(own, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    parsed.error.issues
      .flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map(unknownKey)
          : [`-c ${issue.path.join('.')}: ${issueSentence(issue)}`],
      )
      .join('\n'),
  );
};

const unknownKey = (key: string): string => {
  const known = Object.keys(contextSchema.shape);
  const meant = closest(key, known);
  return `-c ${key}: there is no such key; ${meant === undefined ? `there are ${known.join(', ')}` : `nearest is ${meant}`}`;
};
