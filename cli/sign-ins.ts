import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { signInSchema } from '#core/contract/sign-in.ts';
import { CommandError } from './exit.ts';

const heldSchema = signInSchema.extend({
  url: z.url(),
  /** What it is called here, besides its address. */
  name: z.string().optional(),
  idToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number(),
});
/** A deployment that one is signed in to, with the tokens that show it. */
export type HeldSignIn = z.infer<typeof heldSchema>;

/** Latest first. */
const fileSchema = z.array(heldSchema);

/** Sign-ins of this user, latest first. @throws CommandError where the file is not what this version writes */
export const readSignIns = async (file: string): Promise<readonly HeldSignIn[]> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw new CommandError(`${file} cannot be read: ${error.code}`);
  });
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new CommandError(
      `${file} is not what this version writes: remove it, and run trimtab login`,
    );
  }
};

/** Puts one in front of all others, in the place of what was there for its address. */
export const keepSignIn = async (file: string, held: HeldSignIn): Promise<void> =>
  write(file, [held, ...(await readSignIns(file)).filter(({ url }) => url !== held.url)]);

/** Replaces the tokens of one, and leaves the order as it is. */
export const renewSignIn = async (file: string, held: HeldSignIn): Promise<void> =>
  write(
    file,
    (await readSignIns(file)).map((each) => (each.url === held.url ? held : each)),
  );

export const dropSignIn = async (file: string, url: string): Promise<void> =>
  write(
    file,
    (await readSignIns(file)).filter((each) => each.url !== url),
  );

/** Readable by its owner alone from the first byte on, and never half written. */
const write = async (file: string, held: readonly HeldSignIn[]): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${randomUUID()}`;
  await writeFile(beside, `${JSON.stringify(held, null, 2)}\n`, { mode: 0o600 });
  await rename(beside, file);
};
