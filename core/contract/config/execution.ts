import * as z from 'zod';

/** When and how many changes are applied. */
export const executionSchema = z.strictObject({}).prefault({});
