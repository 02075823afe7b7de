import * as z from 'zod';
import { requirementSchema } from '#core/model/change.ts';
import { approvalSchema } from './config/approval.ts';
import { backupSchema } from './config/backup.ts';
import { collectionSchema } from './config/collection.ts';
import { conditionSchema } from './config/condition.ts';
import { decisionSchema } from './config/decision.ts';
import { executionSchema } from './config/execution.ts';
import { featuresSchema } from './config/features.ts';
import { guardOptionsSchema } from './config/guards.ts';
import { monitoringSchema } from './config/monitoring.ts';
import { notificationsSchema } from './config/notifications.ts';
import { organizationSchema } from './config/organization.ts';
import { regionSchema } from './config/region.ts';
import { ROLE_NAME } from './config/role-name.ts';
import { storageSchema } from './config/storage.ts';

/** Version of the file's shape. */
export const CONFIG_SCHEMA = 1;

export const policyRuleSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'lower case letters, digits and dashes')
    .describe('By which decisions name it.'),
  when: conditionSchema.describe('For which changes.'),
  require: requirementSchema.describe('Who must agree.'),
  /** Filled in by the reader, never written by hand. */
  where: z.string().default('built in').describe('File and line.'),
});
export type PolicyRule = z.infer<typeof policyRuleSchema>;

/** Below this risk the built-in rules ask nobody, unless `decision.autoApproveBelow` says otherwise. */
const USUAL_LIMIT = 30;

/** What applies when `trimtab.yaml` has no rules of its own: every rule that matches counts, the strictest wins. */
const builtInRules = (riskBelow = USUAL_LIMIT): PolicyRule[] => {
  const rules: z.input<typeof policyRuleSchema>[] = [
    {
      name: 'irreversible-needs-a-person',
      when: { undo: ['not-guaranteed', 'not-at-all'] },
      require: 'one-person',
    },
    {
      name: 'production-needs-a-person',
      when: { environment: ['prod', 'production', 'prd', 'live'] },
      require: 'one-person',
    },
    { name: 'backup-undo-needs-a-person', when: { undo: ['with-backup'] }, require: 'one-person' },
    { name: 'unwatched-needs-a-person', when: { watched: false }, require: 'one-person' },
    {
      name: 'small-and-safe-needs-nobody',
      when: { riskBelow, savingAtMost: 500 },
      require: 'nobody',
    },
  ];
  return rules.map((rule) => policyRuleSchema.parse(rule));
};

const accountSchema = z.strictObject({
  id: z
    .string()
    .regex(/^\d{12}$/, 'twelve digits')
    .describe('Twelve digits, in quotes.'),
  name: z.string().optional().describe('What people call it.'),
  regions: z.array(regionSchema).min(1).describe('Regions that are looked at.'),
});

/** The file as it is written, without what is filled in from elsewhere in it. */
const fileSchema = z.strictObject({
  schema: z.literal(CONFIG_SCHEMA).default(CONFIG_SCHEMA).meta({
    description: 'Version of the shape of this file.',
    $comment: 'there has been one so far',
  }),
  /** Filled in by the reader, never written by hand. */
  environment: z
    .string()
    .optional()
    .describe('Name of the environment that is laid over the rest of the file.'),
  mode: z
    .enum(['recommend', 'approve', 'autopilot'])
    .default('recommend')
    .describe(
      '`recommend`: nothing is changed. `approve`: somebody is asked for every change. `autopilot`: the rules decide.',
    ),
  features: featuresSchema,
  accounts: z
    .array(accountSchema)
    .default([])
    .describe(
      'What is looked at once Trimtab is deployed. A scan looks where your credentials lead.',
    ),
  organization: organizationSchema,
  collection: collectionSchema,
  storage: storageSchema,
  checks: z
    .record(z.string(), z.record(z.string(), z.json()))
    .default({})
    .describe('Options by check id; `enabled: false` leaves one out.'),
  decision: decisionSchema,
  policy: z
    .strictObject({
      rules: z
        .array(policyRuleSchema)
        .min(1)
        .optional()
        .describe(
          'Every rule that matches counts, the strictest wins, and what no rule matches asks one person; left out: the built-in rules.',
        ),
    })
    .prefault({})
    .describe('Who must agree to which change.'),
  approval: approvalSchema,
  notifications: notificationsSchema,
  execution: executionSchema,
  guards: guardOptionsSchema,
  backup: backupSchema,
  monitoring: monitoringSchema,
  businessHours: z
    .strictObject({
      zone: z.string().default('UTC').describe('IANA zone of these hours.'),
      from: z.int().min(0).max(23).default(8).meta({
        description: 'Hour at which people begin to work, Monday to Friday.',
        $comment: 'an office day, with an hour to each side',
      }),
      to: z.int().min(1).max(24).default(18).meta({
        description: 'Hour at which they leave.',
        $comment: 'an office day, with an hour to each side',
      }),
    })
    .prefault({})
    .describe('Working hours, in which an interruption is a higher risk.'),
  quietDays: z
    .strictObject({
      afterRejection: z.int().min(0).default(90).meta({
        description: 'Days without a new request after somebody said no.',
        $comment: 'a quarter',
      }),
      afterRollback: z.int().min(0).default(30).meta({
        description: 'Days without a new request after a rollback.',
        $comment: 'its history has changed by then',
      }),
      afterExpiry: z.int().min(0).default(30).meta({
        description: 'Days without a new request after nobody answered.',
        $comment: 'a month, so that requests do not become noise',
      }),
      afterBlock: z.int().min(0).default(1).meta({
        description: 'Days after which what a guard stopped is looked at again.',
        $comment: 'nobody is asked before the guards have passed',
      }),
    })
    .prefault({})
    .describe('Days without a new request about the same thing.'),
  scan: z
    .strictObject({
      roleName: z
        .string()
        .regex(ROLE_NAME, 'the name of a role, not its ARN')
        .optional()
        .describe("Role that is assumed in each account but one's own."),
      externalId: z
        .string()
        .min(2)
        .max(1_224)
        .optional()
        .describe('Said when it is assumed, where its trust policy asks for one.'),
      pricesValidDays: z
        .number()
        .positive()
        .max(365)
        .optional()
        .describe('Days after which prices of the Price List are read again.'),
    })
    .optional()
    .describe(
      'How `trimtab scan` reads other accounts, and whose prices it takes; the command line wins.',
    ),
});

/** Every setting with its default; where the file has no rules, the built-in ones stand in their place. */
export const configSchema = fileSchema.transform((file) => ({
  ...file,
  policy: { rules: file.policy.rules ?? builtInRules(file.decision.autoApproveBelow) },
}));

/** All that `trimtab.yaml` may say, defaults filled in. */
export type Config = z.infer<typeof configSchema>;
