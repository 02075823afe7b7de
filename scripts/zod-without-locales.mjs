/*
 * Stands for `zod` in the bundle of the handlers. Libraries take all of it as one object, with which every handler would
 * load its sentences in fifty languages. `core`, of which the product uses types alone, has them once more.
 */
export * from '../node_modules/zod/v4/classic/external.js';
export const locales = {};
export const core = {};
