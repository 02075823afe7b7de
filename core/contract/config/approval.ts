import * as z from 'zod';
import { conditionSchema } from './condition.ts';

const name = z.string().min(1).max(80);

const approverSchema = z.strictObject({
  name,
  mail: z.email(),
  /** Who is asked in their place: when they pass a request on, or do not answer. */
  deputy: name.optional(),
  /** Asked only in place of somebody else. */
  standsIn: z.boolean().optional(),
  /** Where else they are told of what waits for them. */
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'a plus sign, the country code and digits')
    .optional(),
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, 'the id of a Slack user, such as U012AB3CD')
    .optional(),
});

const levelSchema = z.strictObject({
  name,
  approvers: z.array(name).default([]),
  groups: z.array(z.string()).default([]),
  require: z.enum(['one-person', 'signed-in-person', 'two-people']).default('one-person'),
  /** A level without conditions always applies. */
  when: conditionSchema.optional(),
  expiresAfterHours: z.number().positive().max(720).optional(),
});

const share = z.number().min(0).max(1);

/** Who is asked, in which order, and for how long. */
export const approvalSchema = z
  .strictObject({
    approvers: z.array(approverSchema).default([]),
    /** Names of approvers, by the name of their group. */
    groups: z.record(z.string(), z.array(name)).default({}),
    /** Who must agree one after the other, where policy asks at all; without levels, all approvers are one. */
    levels: z.array(levelSchema).max(9).default([]),
    /** A request that nobody answered ends after this. */
    expiresAfterHours: z.number().positive().max(720).default(72),
    /** An approval that was not used by then is void. */
    validForHours: z.number().positive().max(720).default(24),
    /** What happens while nobody answers, at which share of the time that the request has. */
    followUp: z
      .strictObject({
        remindAt: share.default(0.5),
        deputyAt: share.default(0.75),
        escalateAt: share.default(0.9),
        /** Names of approvers to whom it goes last. */
        escalateTo: z.array(name).default([]),
      })
      .prefault({}),
  })
  .prefault({});
export type ApprovalConfig = z.infer<typeof approvalSchema>;
