import * as z from 'zod';

/** What guards take into account where AWS sets no limit itself. No guard can be left out. */
export const guardOptionsSchema = z
  .strictObject({
    'serves-alone': z
      .strictObject({
        /** Other healthy targets that a load balancer must have left while this one is away. */
        healthyOthers: z.int().min(1).default(1),
      })
      .prefault({}),
    'quorum-member': z
      .strictObject({
        /** Tags that mark a member of something that decides by majority, whatever their value. */
        tags: z.array(z.string().min(1)).default(['trimtab:quorum']),
      })
      .prefault({}),
    'attached-lately': z
      .strictObject({
        /** Days since a volume was last attached or detached: a weekly job must have had its turn. */
        days: z.number().min(0).default(7),
      })
      .prefault({}),
    'used-since': z
      .strictObject({
        /** Highest CPU of an instance that still counts as doing nothing, as of `ec2/idle-instance`. */
        maxCpu: z.number().min(0).max(1).default(0.05),
        /** Connections that a database may have had at once, as of `rds/idle-instance`. */
        maxConnections: z.int().min(0).default(0),
      })
      .prefault({}),
    'address-in-use': z
      .strictObject({
        /** Days since an address was last associated: two weekly cycles, as long as the checks look back. */
        days: z.number().min(0).default(14),
      })
      .prefault({}),
  })
  .prefault({});
export type GuardOptions = z.infer<typeof guardOptionsSchema>;
