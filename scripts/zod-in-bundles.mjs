/* As the package itself gives its names: one by one, and all as `z`. */
import * as z from './zod-without-locales.mjs';

export * from './zod-without-locales.mjs';
// biome-ignore lint/style/noDefaultExport: as zod has it.
export default z;
export { z };
