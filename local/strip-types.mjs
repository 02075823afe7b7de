// Plain JavaScript, since it is what makes TypeScript run.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';

const ROOT = new URL('..', import.meta.url).href;
const PACKAGES = '/node_modules/';

/**
 * Lets the sources run where npm has installed them: Node itself strips no types below `node_modules`.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/typescript.html#type-stripping-in-dependencies
 */
export const stripTypes = () => {
  if (!ROOT.includes(PACKAGES)) return;
  warnNobody();
  registerHooks({
    load: (url, context, next) =>
      isOwn(url)
        ? { format: 'module', shortCircuit: true, source: stripped(url) }
        : next(url, context),
  });
};

const isOwn = (url) =>
  url.startsWith(ROOT) && url.endsWith('.ts') && !url.slice(ROOT.length).includes(PACKAGES);

const stripped = (url) => stripTypeScriptTypes(readFileSync(new URL(url), 'utf8'));

/** It is called experimental at its first call; whoever runs a command can do nothing about it. */
const warnNobody = () => {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  stripTypeScriptTypes('');
  process.emitWarning = emitWarning;
};
