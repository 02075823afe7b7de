import type { ReadSecret } from '#app/notify/ports.ts';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';

const ENVIRONMENT = /^env:([A-Z][A-Z0-9_]*)$/;

/**
 * Reads what a configuration names and does not hold. The names of variables come from the configuration, so that no
 * schema can know them; an error names the reference and never what it leads to.
 */
export const makeReadSecret =
  (environment: Readonly<Record<string, string | undefined>>): ReadSecret =>
  async (reference) => {
    const name = ENVIRONMENT.exec(reference)?.[1];
    if (name === undefined) throw new InvalidInputError('a secret is named as env:NAME');
    const secret = environment[name];
    if (secret === undefined || secret === '')
      throw new NotFoundError(`${reference} is not set: the function has no variable ${name}`);
    return secret;
  };
