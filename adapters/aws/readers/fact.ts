import type * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';

/** Whose rights the readers use in other accounts; absent: those of the process. */
export interface ReaderRole {
  readonly readRoleName?: string | undefined;
}

/**
 * Returns what a service showed as a fact; members that it left out are left out.
 *
 * @throws InvalidInputError when the answer is not what the service documents, naming the resource and the field
 */
export const toFact = <T>(schema: z.ZodType<T>, shown: Record<string, unknown>): T => {
  const there = Object.entries(shown).filter(([, value]) => value !== undefined);
  const parsed = schema.safeParse(Object.fromEntries(there));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidInputError(
    `${String(shown.type)} ${String(shown.id)} was shown in a way that is not known: ${issue?.path.join('.')}: ${issue?.message}`,
  );
};

/** Returns EC2's list of tags as a record. */
export const tagsOf = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
