import type { Context } from 'hono';
import type * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';

/**
 * Reads what was sent as JSON. A form of another place can send text, but not this type without asking first.
 *
 * @throws InvalidInputError, ZodError
 */
export const readJson = async <S extends z.ZodType>(
  context: Context,
  schema: S,
): Promise<z.output<S>> => {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
    throw new InvalidInputError('expected content-type application/json');
  }
  return schema.parse(parse(await context.req.text()));
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError('expected JSON');
  }
};
