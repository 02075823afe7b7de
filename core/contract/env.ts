import * as z from 'zod';
import type { Severity } from '#core/notify/notification.ts';

/**
 * Every environment variable a handler may read. `lib/` sets the same names from its resources and `local/` from
 * its own, so a missing one is a type error in both and a clear message at start.
 */
export const functionEnvSchema = z.object({
  CHANGES_TABLE: z.string().min(1),
  LOCKS_TABLE: z.string().min(1),
  RECOMMENDATIONS_TABLE: z.string().min(1),
  APPROVALS_TABLE: z.string().min(1),
  FACTS_TABLE: z.string().min(1),
  SERIES_TABLE: z.string().min(1),
  CONTROL_TABLE: z.string().min(1),
  /** ARN of the `change` state machine, for opening and for the sweeper. */
  CHANGE_WORKFLOW_ARN: z.string().min(1),
  /** Where people's links lead, without a slash at the end. */
  PUBLIC_URL: z.url(),
  /** Sender of every mail: `Trimtab <approvals@…>`. */
  MAIL_FROM: z.string().min(3),
  /** ARNs of the topics that the deployment made, one for each severity; absent: there are none. */
  TOPIC_INFO: z.string().min(1).optional(),
  TOPIC_WARNING: z.string().min(1).optional(),
  TOPIC_CRITICAL: z.string().min(1).optional(),
  /** By which SES tells of mails that come back; absent: it tells nobody. */
  MAIL_CONFIGURATION_SET: z.string().min(1).optional(),
  /** Parameter that stops all changes beside the brake of the console; absent: there is none. */
  BRAKE_PARAMETER: z.string().min(1).optional(),
  /** Parameter with settings that hold Trimtab back without a deployment; absent: there is none. */
  SETTINGS_PARAMETER: z.string().min(1).optional(),
  /** Where the heads of all ledgers are anchored, and the key that signs them; absent: nowhere. */
  ANCHOR_BUCKET: z.string().min(1).optional(),
  ANCHOR_KEY: z.string().min(1).optional(),
  /** Where series are kept by the hour once the store of series has had them long enough; absent: nowhere. */
  COLD_BUCKET: z.string().min(1).optional(),
  /** Queue of what was given up after all tries; absent where there is none. */
  DEAD_LETTERS_URL: z.url().optional(),
  /** Role to assume for reading in other accounts; absent: the function's own. */
  READ_ROLE_NAME: z.string().optional(),
  /** Account of the deployment itself, for which no role is assumed to read. */
  HOME_ACCOUNT: z.string().optional(),
  /** Said when a role of another account is assumed. */
  EXTERNAL_ID: z.string().optional(),
  /** Roles to assume for applying, one per action family: this prefix and the family; absent: the function's own. */
  EXECUTE_ROLE_PREFIX: z.string().optional(),
  /** Name of the function that keeps series in InfluxDB; absent: they are kept in the table. */
  SERIES_FUNCTION: z.string().optional(),
  /** How one signs in to the HTTP API; absent: nobody does, and for all functions but `api`. */
  SIGN_IN_ISSUER: z.url().optional(),
  SIGN_IN_CLIENT: z.string().optional(),
  /** Claim that holds the groups of somebody whom another issuer than ours lets in; absent: ours does. */
  SIGN_IN_GROUPS_CLAIM: z.string().min(1).optional(),
});
export type FunctionEnv = z.infer<typeof functionEnvSchema>;

/** Which variable names the topic of a severity. */
export const TOPIC_VARIABLES = {
  info: 'TOPIC_INFO',
  warning: 'TOPIC_WARNING',
  critical: 'TOPIC_CRITICAL',
} as const satisfies Readonly<Record<Severity, keyof FunctionEnv>>;

/** What `keep-series` reads instead; it has no table. */
export const influxEnvSchema = z.object({
  /** `https://…:8086`, without a slash at the end. */
  INFLUX_URL: z.url(),
  INFLUX_USER: z.string().min(1),
  INFLUX_PASSWORD: z.string().min(1),
  INFLUX_BUCKET: z.string().min(1),
});
export type InfluxEnv = z.infer<typeof influxEnvSchema>;

/** The environment's table names in one place, for whoever creates the tables. */
export const TABLE_VARIABLES = [
  'CHANGES_TABLE',
  'LOCKS_TABLE',
  'RECOMMENDATIONS_TABLE',
  'APPROVALS_TABLE',
  'FACTS_TABLE',
  'SERIES_TABLE',
  'CONTROL_TABLE',
] as const satisfies readonly (keyof FunctionEnv)[];
export type TableVariable = (typeof TABLE_VARIABLES)[number];
