import * as z from 'zod';

/** Who hears of what, over which channel. */
export const notifySchema = z.strictObject({}).prefault({});
