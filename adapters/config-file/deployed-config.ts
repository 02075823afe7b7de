import type { Config } from '#core/contract/config.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { environmentNames, readConfigFile } from './config-file.ts';

/**
 * Returns the configuration that a deployment puts in force; undefined where no file is named, which leaves what is in force.
 * Of a file with environments one must be named: whoever forgets it would deploy what is meant for none of them.
 *
 * @throws NotFoundError, InvalidInputError listing every problem
 */
export const deployedConfig = async (
  file: string | undefined,
  environment: string | undefined,
): Promise<Config | undefined> => {
  if (file === undefined) {
    if (environment === undefined) return undefined;
    throw new InvalidInputError(`-c environment=${environment} needs -c config=<file>`);
  }
  const names = environment === undefined ? await environmentNames(file) : [];
  if (names.length > 0)
    throw new InvalidInputError(
      `${file} has the environments ${names.join(', ')}: name one with -c environment=${names[0]}`,
    );
  return (await readConfigFile(file, { environment })).config;
};
