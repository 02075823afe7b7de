import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKED = ['adapters', 'app', 'cli', 'core', 'dist', 'docs', 'functions', 'local'];
const FILES = ['LICENSE', 'README.md', 'package.json', 'statemachines'];

/** A folder as `npx <tarball>` makes it, but that its packages are those of this one. */
const folder = mkdtempSync(join(tmpdir(), 'trimtab-packed-'));
const installed = join(folder, 'node_modules', 'trimtab');

const run = (node: string, ...args: string[]) =>
  spawnSync(node, [join(installed, 'cli/launch.mjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' },
  });

beforeAll(() => {
  const packages = join(folder, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
  // Without scripts: the console may not have been built, and takes long.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [tarball] = JSON.parse(
    execFileSync('npm', pack, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  execFileSync('tar', ['xzf', join(folder, tarball.filename), '-C', folder]);
  renameSync(join(folder, 'package'), installed);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball has what runs, and nothing that only development needs', () => {
  const found = readdirSync(installed).filter((name) => name !== 'dist');
  expect(found.sort()).toEqual([...PACKED, ...FILES].filter((name) => name !== 'dist').sort());
  expect(readdirSync(join(installed, 'docs'))).toEqual(['scan-policy.json', 'trimtab.schema.json']);
  const { files, scripts } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  expect(files).toContain('dist/console');
  // What `npm start` runs, also from where it is installed.
  expect(existsSync(join(installed, scripts.start.split(' ').at(-1)))).toBe(true);
});

test('it runs where packages are installed, on which Node strips no types', () => {
  const help = run(process.execPath, 'scan', '--help');
  expect(help, help.stderr).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toMatch(/^Usage: trimtab scan /);
  const scan = run(process.execPath, 'scan', '--region', 'us-east-1');
  expect(scan).toMatchObject({ status: 1, stdout: '' });
  expect(scan.stderr).toMatch(/^there are no AWS credentials: sign in .*\n$/);
  const policy = run(process.execPath, 'init', '--policy', 'scan');
  expect(JSON.parse(policy.stdout)).toHaveProperty('Statement');
  expect(readdirSync(folder).filter((name) => !name.endsWith('.tgz'))).toEqual(['node_modules']);
});
