import * as z from 'zod';

/** The option of every check by which a saving is one at all. */
export const LEAST_SAVING = {
  /** US dollars a month. Less than this is not worth reading a request. */
  minSaving: z.number().min(0).default(1),
};
