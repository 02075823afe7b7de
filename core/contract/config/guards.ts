import * as z from 'zod';

/** What guards take into account where AWS sets no limit itself. No guard can be left out. */
export const guardOptionsSchema = z
  .strictObject({
    'serves-alone': z
      .strictObject({
        healthyOthers: z.int().min(1).default(1).meta({
          description:
            'Other healthy targets that a load balancer must have left while this one is away.',
          $comment: 'one, so that somebody answers',
        }),
      })
      .prefault({})
      .describe('The last of those who answer.'),
    'quorum-member': z
      .strictObject({
        tags: z
          .array(z.string().min(1))
          .default(['trimtab:quorum'])
          .describe(
            'Tags that mark a member of something that decides by majority, whatever their value.',
          ),
      })
      .prefault({})
      .describe('A vote that a majority may need.'),
    'attached-lately': z
      .strictObject({
        days: z.number().min(0).default(7).meta({
          description:
            'Days since a volume was last attached or detached: a weekly job must have had its turn.',
          $comment: 'a week',
        }),
      })
      .prefault({})
      .describe('A volume that is used now and then.'),
    'used-since': z
      .strictObject({
        maxCpu: z.number().min(0).max(1).default(0.05).meta({
          description:
            'Highest CPU of an instance that still counts as doing nothing, as of `ec2/idle-instance`.',
          $comment: 'as of the check',
        }),
        maxConnections: z.int().min(0).default(0).meta({
          description:
            'Connections that a database may have had at once, as of `rds/idle-instance`.',
          $comment: 'as of the check',
        }),
      })
      .prefault({})
      .describe('Something that was idle and is not any more.'),
    'address-in-use': z
      .strictObject({
        days: z.number().min(0).default(14).meta({
          description:
            'Days since an address was last associated: two weekly cycles, as long as the checks look back.',
          $comment: 'two weekly cycles',
        }),
      })
      .prefault({})
      .describe('An address that somebody holds on to.'),
  })
  .prefault({})
  .describe('Options by guard id, where AWS sets no limit itself. No guard can be left out.');
export type GuardOptions = z.infer<typeof guardOptionsSchema>;
