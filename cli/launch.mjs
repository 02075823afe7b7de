#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot run TypeScript can still say which one is needed.
import module from 'node:module';

const NEEDED = 24;
const [major] = process.versions.node.split('.').map(Number);
if (major < NEEDED) {
  process.stderr.write(`Node ${process.versions.node} found, ${NEEDED} needed\n`);
  process.exitCode = 1;
} else {
  // Stripped of its types and compiled once, not at every start.
  module.enableCompileCache();
  await import('./main.ts');
}
