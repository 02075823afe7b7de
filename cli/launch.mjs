#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot run TypeScript can still say which one is needed.
import module from 'node:module';

const NEEDED = 24;
/** Half the memory in the same time: what a scan drops is collected before it is much. Only a start takes it. */
const COLLECT_EARLY = '--max-semi-space-size=4';

const [major] = process.versions.node.split('.').map(Number);
if (major < NEEDED) {
  process.stderr.write(`Node ${process.versions.node} found, ${NEEDED} needed\n`);
  process.exitCode = 1;
} else if (process.platform !== 'win32' && !process.execArgv.includes(COLLECT_EARLY)) {
  const args = [COLLECT_EARLY, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, [process.execPath, ...args], process.env);
} else {
  // Stripped of its types and compiled once, not at every start.
  module.enableCompileCache();
  await import('./main.ts');
}
