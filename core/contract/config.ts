import * as z from 'zod';
import { requirementSchema } from '#core/model/change.ts';
import { approvalSchema } from './config/approval.ts';
import { collectionSchema } from './config/collection.ts';
import { conditionSchema } from './config/condition.ts';
import { decisionSchema } from './config/decision.ts';
import { executionSchema } from './config/execution.ts';
import { guardOptionsSchema } from './config/guards.ts';
import { notificationsSchema } from './config/notifications.ts';
import { organizationSchema } from './config/organization.ts';
import { ROLE_NAME } from './config/role-name.ts';
import { storageSchema } from './config/storage.ts';

/** Version of the file's shape. */
export const CONFIG_SCHEMA = 1;

export const policyRuleSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, 'lower case letters, digits and dashes'),
  when: conditionSchema,
  require: requirementSchema,
  /** File and line; filled in by the reader, never written by hand. */
  where: z.string().default('built in'),
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

/** The file as it is written, without what is filled in from elsewhere in it. */
const fileSchema = z.strictObject({
  schema: z.literal(CONFIG_SCHEMA).default(CONFIG_SCHEMA),
  /** `recommend`: nothing is opened. `approve`: everything asks. `autopilot`: the rules decide. */
  mode: z.enum(['recommend', 'approve', 'autopilot']).default('recommend'),
  accounts: z
    .array(
      z.strictObject({
        id: z.string().regex(/^\d{12}$/, 'twelve digits'),
        name: z.string().optional(),
        regions: z.array(z.string().min(1)).min(1),
      }),
    )
    .default([]),
  organization: organizationSchema,
  /** What is read of the accounts, and from where. */
  collection: collectionSchema,
  /** How long samples of metrics are kept. */
  storage: storageSchema,
  /** Options per check id; `enabled: false` leaves one out. Checked against the check's own options at start. */
  checks: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  decision: decisionSchema,
  policy: z.strictObject({ rules: z.array(policyRuleSchema).min(1).optional() }).prefault({}),
  approval: approvalSchema,
  notifications: notificationsSchema,
  execution: executionSchema,
  /** Options per guard id, where AWS sets no limit itself. */
  guards: guardOptionsSchema,
  /** Working hours raise the risk of an interruption. IANA zone. */
  businessHours: z
    .strictObject({
      zone: z.string().default('UTC'),
      from: z.int().min(0).max(23).default(8),
      to: z.int().min(1).max(24).default(18),
    })
    .prefault({}),
  /** Days without a new request after somebody said no, the watch or a guard did, or nobody answered. */
  quietDays: z
    .strictObject({
      afterRejection: z.int().min(0).default(90),
      afterRollback: z.int().min(0).default(30),
      afterExpiry: z.int().min(0).default(30),
      /** What a guard stopped is looked at again after this. */
      afterBlock: z.int().min(0).default(1),
    })
    .prefault({}),
  /** How `trimtab scan` reads other accounts, and whose prices it takes; the command line wins. */
  scan: z
    .strictObject({
      /** Role that is assumed in each account but one's own. */
      roleName: z.string().regex(ROLE_NAME, 'the name of a role, not its ARN').optional(),
      /** Said when it is assumed, where its trust policy asks for one. */
      externalId: z.string().min(2).max(1_224).optional(),
      /** Days after which prices of the Price List are read again. */
      pricesValidDays: z.number().positive().max(365).optional(),
    })
    .optional(),
});

/** Every setting with its default; where the file has no rules, the built-in ones stand in their place. */
export const configSchema = fileSchema.transform(({ policy, ...config }) => ({
  ...config,
  policy: { rules: policy.rules ?? builtInRules(config.decision.autoApproveBelow) },
}));

/** All that `trimtab.yaml` may say, defaults filled in. */
export type Config = z.infer<typeof configSchema>;
