import * as z from 'zod';

/** File in the state folder with which the command line finds the simulation that runs, and signs in to it. */
export const LOCAL_ACCESS_FILE = 'access.json';

/** Written when the simulation starts, readable by its owner alone, worth nothing once it ends. */
export const localAccessSchema = z.strictObject({
  url: z.url(),
  /** `name=secret` of a session. */
  cookie: z.string().min(1),
});
export type LocalAccess = z.infer<typeof localAccessSchema>;
