import * as z from 'zod';
import { regionSchema } from './region.ts';
import { ROLE_NAME } from './role-name.ts';

const account = z.string().regex(/^\d{12}$/, 'twelve digits');

/** Where it is there, every active account of the organisation is read, besides those under `accounts`. */
export const organizationSchema = z
  .strictObject({
    regions: z
      .array(regionSchema)
      .min(1)
      .describe('Read in each of its accounts; one that stands under `accounts` has its own.'),
    exclude: z.array(account).default([]).describe('Accounts that are left alone.'),
    readRole: z
      .string()
      .regex(ROLE_NAME, 'the name of a role, not its ARN')
      .default('trimtab-read')
      .describe('Role that is assumed in each account but that of the deployment.'),
    externalId: z
      .string()
      .min(2)
      .max(1_224)
      .describe(
        'Said when a role of another account is assumed; the roles of the templates ask for it.',
      ),
  })
  .optional()
  .describe(
    'Where it is there, every active account of the organisation is read, besides those under `accounts`.',
  );
