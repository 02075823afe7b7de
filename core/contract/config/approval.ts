import * as z from 'zod';
import { conditionSchema } from './condition.ts';

const name = z.string().min(1).max(80);

const approverSchema = z.strictObject({
  name: name.describe('By which they are named elsewhere in the file.'),
  mail: z.email().describe('Where requests go.'),
  deputy: name
    .optional()
    .describe('Who is asked in their place: when they pass a request on, or do not answer.'),
  standsIn: z.boolean().optional().describe('Asked only in place of somebody else.'),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'a plus sign, the country code and digits')
    .optional()
    .describe('Where they are told by text message of what waits for them.'),
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, 'the id of a Slack user, such as U012AB3CD')
    .optional()
    .describe('Who they are in Slack, so that a button there counts as theirs.'),
});

const levelSchema = z.strictObject({
  name: name.describe('By which it is named in mails.'),
  approvers: z.array(name).default([]).describe('Names of approvers, any of whom may decide.'),
  groups: z.array(z.string()).default([]).describe('Names of groups, as if each was named.'),
  require: z
    .enum(['one-person', 'signed-in-person', 'two-people'])
    .default('one-person')
    .describe('Who must agree on this level.'),
  when: conditionSchema
    .optional()
    .describe('For which changes; a level without conditions always applies.'),
  expiresAfterHours: z
    .number()
    .positive()
    .max(720)
    .optional()
    .describe('Hours that this level has; else those of `approval.expiresAfterHours`.'),
});

const share = z.number().min(0).max(1);

/** Who is asked, in which order, and for how long. */
export const approvalSchema = z
  .strictObject({
    approvers: z.array(approverSchema).default([]).describe('Everybody who may be asked.'),
    groups: z
      .record(z.string(), z.array(name))
      .default({})
      .describe('Names of approvers, by the name of their group.'),
    levels: z
      .array(levelSchema)
      .max(9)
      .default([])
      .describe(
        'Who must agree one after the other, where policy asks at all; without levels, all approvers are one.',
      ),
    expiresAfterHours: z.number().positive().max(720).default(72).meta({
      description: 'Hours after which a request that nobody answered ends.',
      $comment: 'a weekend and a day',
    }),
    validForHours: z.number().positive().max(720).default(24).meta({
      description: 'Hours after which an approval that was not used is void.',
      $comment: 'whoever agreed still knows to what',
    }),
    followUp: z
      .strictObject({
        remindAt: share.default(0.5).meta({
          description: 'Share of the time after which everybody is reminded.',
          $comment: 'half time',
        }),
        deputyAt: share.default(0.75).meta({
          description: 'Share of the time after which deputies are asked too.',
          $comment: 'leaves a quarter of the time to somebody who is new to it',
        }),
        escalateAt: share.default(0.9).meta({
          description: 'Share of the time after which it goes to `escalateTo`.',
          $comment: 'the last moment at which anybody can still look',
        }),
        escalateTo: z.array(name).default([]).describe('Names of approvers to whom it goes last.'),
      })
      .prefault({})
      .describe('What happens while nobody answers.'),
  })
  .prefault({})
  .describe('Who is asked, in which order, and for how long.');
export type ApprovalConfig = z.infer<typeof approvalSchema>;
