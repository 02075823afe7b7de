#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot run TypeScript can still find the one that is installed with Trimtab.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const majorOf = (version) => Number(version.split('.')[0]);

/** Undefined where it was not installed, as when scripts of packages are not run. */
const ownNode = () => {
  const { resolve } = createRequire(import.meta.url);
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

if (majorOf(process.versions.node) >= NEEDED) {
  const { stripTypes } = await import('#local/strip-types.mjs');
  stripTypes();
  const { run } = await import('./main.ts');
  await run();
} else {
  const node = ownNode();
  if (node === undefined)
    process.stderr.write(`Node ${process.versions.node} found, ${NEEDED} needed\n`);
  process.exitCode = node === undefined ? 1 : runWith(node);
}
