import type { ReadSecret } from '#app/notify/ports.ts';
import type { Now } from '#app/ports.ts';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';
import { clientFor } from './clients.ts';

const REFERENCE = /^(?:env:(?<variable>[A-Z][A-Z0-9_]*)|ssm:(?<parameter>\/.+))$/;

/** Whoever sends forged requests must not make Systems Manager throttle; a secret that was changed counts soon enough. */
const KEPT_MS = MS_PER_MINUTE;

/**
 * Reads what a configuration names and does not hold: a variable of the process, or a SecureString of Systems Manager. The
 * names come from the configuration, so that no schema can know them; an error names the reference and never what it leads to.
 */
export const makeReadSecret = (
  environment: Readonly<Record<string, string | undefined>>,
  now: Now,
): ReadSecret => {
  const kept = new Map<string, { readonly at: EpochMs; readonly secret: string }>();
  return async (reference) => {
    const { variable, parameter } = REFERENCE.exec(reference)?.groups ?? {};
    if (variable !== undefined) return variableOf(environment, variable);
    if (parameter === undefined)
      throw new InvalidInputError('a secret is named as env:NAME or ssm:/path');
    const at = now();
    const known = kept.get(reference);
    if (known !== undefined && known.at <= at && at < known.at + KEPT_MS) return known.secret;
    const secret = await secureString(parameter);
    kept.set(reference, { at, secret });
    return secret;
  };
};

const variableOf = (
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): string => {
  const secret = environment[name];
  if (secret === undefined || secret === '')
    throw new NotFoundError(`env:${name} is not set: the function has no variable ${name}`);
  return secret;
};

const secureString = async (name: string): Promise<string> => {
  const ssm = await clientFor('ssm');
  const { Parameter } = await ssm
    .getParameter({ Name: name, WithDecryption: true })
    .catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
      throw new NotFoundError(`ssm:${name} is not there: ${PUT_IT}`, { cause: error });
    });
  if (Parameter?.Type !== 'SecureString' || !Parameter.Value)
    throw new InvalidInputError(`ssm:${name} is no SecureString: ${PUT_IT}`);
  return Parameter.Value;
};

const PUT_IT = 'put it with aws ssm put-parameter --type SecureString';
