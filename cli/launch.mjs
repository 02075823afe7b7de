#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot run TypeScript can still find the one that is installed with Trimtab.
import { spawnSync } from 'node:child_process';
// Not by name: an older Node has less of it, and would stop here.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
/** Half the memory in the same time: what a scan drops is collected before it is much. Only a start takes it. */
const COLLECT_EARLY = '--max-semi-space-size=4';
const majorOf = (version) => Number(version.split('.')[0]);

/** Undefined where it was not installed, as when scripts of packages are not run. */
const ownNode = () => {
  const { resolve } = module.createRequire(import.meta.url);
  try {
    const version = spawnSync(resolve('node/bin/node'), ['--version'], { encoding: 'utf8' });
    return majorOf(version.stdout.slice(1)) >= NEEDED ? resolve('node/bin/node') : undefined;
  } catch {
    return undefined;
  }
};

const runWith = (node) => {
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  return spawnSync(node, args, { stdio: 'inherit' }).status ?? 1;
};

if (majorOf(process.versions.node) < NEEDED) {
  const node = ownNode();
  if (node === undefined)
    process.stderr.write(`Node ${process.versions.node} found, ${NEEDED} needed\n`);
  process.exitCode = node === undefined ? 1 : runWith(node);
} else if (process.platform !== 'win32' && !process.execArgv.includes(COLLECT_EARLY)) {
  const args = [COLLECT_EARLY, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, [process.execPath, ...args], process.env);
} else {
  // Stripped of its types and compiled once, not at every start.
  module.enableCompileCache();
  const { stripTypes } = await import('#local/strip-types.mjs');
  stripTypes();
  const { run } = await import('./main.ts');
  await run();
}
