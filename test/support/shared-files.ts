import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Returns the path of something in the folder beside the repository that holds data and references which are not part
 * of the product, or `undefined` where it is absent. Tests that need it are skipped then, and say so.
 */
export const sharedPath = (path: string): string | undefined => {
  const full = fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));
  if (existsSync(full)) return full;
  console.warn(
    `SKIPPED: ../shared/${path} is not here, so the tests that measure against it do not run`,
  );
  return undefined;
};
