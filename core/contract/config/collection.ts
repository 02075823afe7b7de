import * as z from 'zod';
import { RESOURCE_TYPES } from '#core/model/facts.ts';

/** What is read of the accounts, and from where. */
export const collectionSchema = z
  .strictObject({
    sources: z
      .strictObject({
        inventory: z
          .array(z.enum(RESOURCE_TYPES))
          .min(1, 'name at least one type of resource')
          .default([...RESOURCE_TYPES])
          .describe(
            'Types of resources that are looked at; what is known of the others is forgotten.',
          ),
        metrics: z
          .enum(['cloudwatch', 'none'])
          .default('cloudwatch')
          .describe(
            'Where metrics come from. `none`: checks that look at metrics say what is missing. A watch reads its own all the same.',
          ),
        costs: z
          .discriminatedUnion('source', [
            z.strictObject({
              source: z.literal('cost-explorer').describe('Each page of the bill costs $0.01.'),
            }),
            z.strictObject({
              source: z.literal('focus-file').describe('A bill that was exported.'),
              file: z.string().min(1).describe('CSV in the columns of FOCUS, on this machine.'),
            }),
            z.strictObject({ source: z.literal('none').describe('No bill is read.') }),
          ])
          .default({ source: 'none' })
          .describe('Where the bill comes from, by which savings are verified.'),
      })
      .prefault({})
      .describe('What is read, and from where.'),
  })
  .prefault({})
  .describe('What is read of the accounts.');
