import * as z from 'zod';
import { ROLE_NAME } from './role-name.ts';

const account = z.string().regex(/^\d{12}$/, 'twelve digits');

/** Where it is there, every active account of the organisation is read, besides those under `accounts`. */
export const organizationSchema = z
  .strictObject({
    /** Read in each of its accounts; one that stands under `accounts` has regions of its own. */
    regions: z.array(z.string().min(1)).min(1),
    /** Accounts that are left alone. */
    exclude: z.array(account).default([]),
    /** Role that is assumed in each account but that of the deployment. */
    readRole: z
      .string()
      .regex(ROLE_NAME, 'the name of a role, not its ARN')
      .default('trimtab-read'),
    /** Said when a role of another account is assumed; the roles of the templates ask for it. */
    externalId: z.string().min(2).max(1_224),
  })
  .optional();
