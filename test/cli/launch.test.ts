import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';

const NEEDED = 24;
const majorOf = (node: string): number =>
  Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]);
const older = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((node) => existsSync(node) && majorOf(node) < NEEDED);
if (older === undefined)
  console.warn(`SKIPPED: the launcher under a Node before ${NEEDED}: there is none in PATH.`);

test.skipIf(older === undefined)('an older Node finds the one that came with Trimtab', () => {
  const { status, stdout, stderr } = spawnSync(older ?? '', ['cli/launch.mjs', '--help'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: trimtab /);
});
