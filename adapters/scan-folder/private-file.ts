import { readFile } from 'node:fs/promises';
import type * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';

/** What was found in an account is nobody else's business on a shared machine. */
export const PRIVATE_FILE = { mode: 0o600 } as const;

/** Returns the contents of a file; undefined when there is none. */
export const readIfThere = (path: string): Promise<Buffer | undefined> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** Returns what a file says. @throws InvalidInputError when another version wrote it */
export const parsed = <T>(path: string, schema: z.ZodType<T>, text: string): T => {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidInputError(
      `${path} is not what this version writes: remove it and scan again`,
      {
        cause,
      },
    );
  }
};
