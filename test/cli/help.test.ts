import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import { LOCAL_ACCESS_FILE } from '#core/contract/local-access.ts';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { anInstance } from '#test/support/facts.ts';
import { storedScan } from '#test/support/stored-scan.ts';
import { program } from '../../cli/main.ts';

/** Sources and packages that a process of the command line loads, from what V8 has seen of it. */
const loadedBy = async (...args: string[]): Promise<readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-loaded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect((await runCli(args, { NODE_V8_COVERAGE: folder })).code).toBe(0);
  const urls = readdirSync(folder).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return (result as readonly { readonly url: string }[]).map(({ url }) => url);
  });
  const inRoot = urls.filter((url) => url.startsWith(ROOT)).map((url) => url.slice(ROOT.length));
  const named = inRoot.map((path) => /^node_modules\/[^/]+/.exec(path)?.[0] ?? path);
  return [...new Set(named)].sort();
};
const ROOT = new URL('../..', import.meta.url).href;

test('help is there at once, since it loads no command, no client and nothing of the core', async () => {
  const known = [
    'cli/exit.ts',
    'cli/launch.mjs',
    'cli/main.ts',
    'cli/terminal.ts',
    'local/strip-types.mjs',
    'local/version.ts',
    'node_modules/commander',
  ];
  expect(await loadedBy('--help')).toEqual(known);
  expect(await loadedBy('scan', '--help')).toEqual(known);
});

test('says its version', async () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  expect(await runCli(['--version'])).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
});

const leaves = program.commands.flatMap((command) =>
  command.commands.length === 0 ? [command] : command.commands,
);

/** How the flags of every command are typed, and what a command then gets. */
const GLOBALS = [
  '--json --account 000000000042 --region eu-west-1 --profile ops --endpoint http://127.0.0.1:1 --no-color -q'.split(
    ' ',
  ),
  ['-v'],
] as const;
const TAKEN = [
  {
    json: true,
    account: '000000000042',
    region: 'eu-west-1',
    profile: 'ops',
    endpoint: 'http://127.0.0.1:1',
    color: false,
    quiet: true,
  },
  { verbose: true },
] as const;

/** What a command needs besides. */
const neededBy = (leaf: Command): string[] => [
  ...leaf.registeredArguments.filter(({ required }) => required).map(() => 'chg-0001'),
  ...leaf.options.filter(({ mandatory }) => mandatory).flatMap(({ long }) => [long ?? '', '1d']),
];

test('every command takes the flags of all, before the verb and behind it, and says what it does', () => {
  expect(leaves.length).toBeGreaterThan(20);
  for (const leaf of leaves) {
    expect(leaf.description(), leaf.name()).not.toBe('');
    let taken: unknown;
    leaf.action((...given: unknown[]) => {
      taken = (given.at(-1) as Command).optsWithGlobals();
    });
    const verb = [leaf.parent === program ? '' : leaf.parent?.name(), leaf.name()].flatMap(
      (name) => name || [],
    );
    GLOBALS.forEach((globals, i) => {
      for (const typed of [
        [...globals, ...verb, ...neededBy(leaf)],
        [...verb, ...neededBy(leaf), ...globals],
      ]) {
        taken = undefined;
        program.parse(typed, { from: 'user' });
        expect(taken, typed.join(' ')).toMatchObject(TAKEN[i] ?? {});
      }
    });
  }
});

test('what was left by something else is said in one line', async () => {
  const { state } = await storedScan([anInstance()]);
  writeFileSync(join(state, LOCAL_ACCESS_FILE), '{"url": 7}');
  const ran = await runCli(['status', '--state', state]);
  expect(ran).toMatchObject({ code: 1, out: '' });
  expect(ran.err).toMatch(/^\S+access\.json is not what this version writes: .*\n$/);
});

test.each([
  [['recs', '--min-saving', 'much']],
  [['costs', '--since', 'ever']],
  [['scan', '--budget', '-1']],
  [['scan', '--regions', 'moon']],
  [['change']],
  [['policy', 'chek']],
])('wrong usage is one line with 64: %j', async (args) => {
  const ran = await runCli(args);
  expect(ran).toMatchObject({ code: 64, out: '' });
  expect(ran.err.trim().split('\n').length).toBeLessThanOrEqual(2);
});
