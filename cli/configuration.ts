import {
  parseConfig,
  readConfigFile,
  type VersionedConfig,
} from '#adapters/config-file/config-file.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import type { CommonOptions } from './terminal.ts';

/** The file in the current folder that is read unless another one is named. */
export const CONFIG_FILE = 'trimtab.yaml';

/** Returns what the file says, and where there is none what is built in. @throws AppError naming every problem */
export const usualConfig = ({
  environment,
}: Pick<CommonOptions, 'environment'>): Promise<VersionedConfig> =>
  readConfigFile(CONFIG_FILE, { environment }).catch((error: unknown) => {
    if (error instanceof NotFoundError) return parseConfig('', CONFIG_FILE, { environment });
    throw error;
  });

/**
 * Returns the configuration by which what was found is judged. Nothing is deployed that could change anything, so that
 * `recommend`, which forbids every change, would say nothing of the rules.
 */
export const judgedBy = ({ config, version }: VersionedConfig): VersionedConfig => ({
  config: config.mode === 'recommend' ? { ...config, mode: 'autopilot' } : config,
  version,
});
