import * as z from 'zod';
import { RESOURCE_TYPES } from '#core/model/facts.ts';

/** What is read of the accounts, and from where. */
export const collectionSchema = z
  .strictObject({
    sources: z
      .strictObject({
        /** Types of resources that are looked at; what is known of the others is forgotten. */
        inventory: z
          .array(z.enum(RESOURCE_TYPES))
          .min(1, 'name at least one type of resource')
          .default([...RESOURCE_TYPES]),
        /** `none`: checks that look at metrics say what is missing. A watch reads its own metrics all the same. */
        metrics: z.enum(['cloudwatch', 'none']).default('cloudwatch'),
        /** The bill: Cost Explorer, or a FOCUS file on this machine. */
        costs: z
          .discriminatedUnion('source', [
            z.strictObject({ source: z.literal('cost-explorer') }),
            z.strictObject({ source: z.literal('focus-file'), file: z.string().min(1) }),
            z.strictObject({ source: z.literal('none') }),
          ])
          .default({ source: 'none' }),
      })
      .prefault({}),
  })
  .prefault({});
