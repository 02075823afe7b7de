import { createRequire } from 'node:module';

/** The version of this Trimtab. */
export const VERSION: string = createRequire(import.meta.url)('../package.json').version;
