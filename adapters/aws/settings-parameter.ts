import type { ReadSettingsParameter } from '#app/ports.ts';
import { clientFor } from './clients.ts';

/** Reads the settings that people put into Systems Manager; undefined where there is no parameter. */
export const makeReadSettingsParameter = (
  name: string | undefined,
): ReadSettingsParameter | undefined => {
  if (name === undefined) return undefined;
  return async () => {
    const ssm = await clientFor('ssm');
    const { Parameter } = await ssm.getParameter({ Name: name });
    return Parameter?.Value ?? '';
  };
};
