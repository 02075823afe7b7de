// Plain JavaScript, so that a Node that cannot run TypeScript can still say which one is needed.
const NEEDED = 24;
const [major] = process.versions.node.split('.').map(Number);
if (major < NEEDED) {
  process.stderr.write(
    `Node ${process.versions.node} found, ${NEEDED} needed: run npm install, which brings it, then npm start\n`,
  );
  process.exitCode = 1;
} else {
  const { stripTypes } = await import('./strip-types.mjs');
  stripTypes();
  await import('./main.ts');
}
