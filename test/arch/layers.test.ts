import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { IConfiguration } from 'dependency-cruiser';
import { describe, expect, test } from 'vitest';

interface Cruised {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

const ROOT = resolve(import.meta.dirname, '../..');
const SOURCE = /\.(ts|tsx|mjs)$/;

const CONFIG = join(ROOT, '.dependency-cruiser.mjs');
const CHECKER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const folderOf = (path: string): string => path.slice(0, path.indexOf('/'));

/** Runs the checker, on the repository or on another folder laid out like it. */
const run = (cwd: string, paths: readonly string[], output: 'json' | 'err') =>
  spawnSync(process.execPath, [CHECKER, '--config', CONFIG, '--output-type', output, ...paths], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });

const check = (cwd: string, paths: readonly string[]): Cruised =>
  JSON.parse(run(cwd, paths, 'json').stdout);

describe('the repository', () => {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  // The site of the documentation is a package of its own, whose dependencies are installed apart.
  const sources = listed
    .split('\n')
    .filter((path) => SOURCE.test(path) && path.includes('/') && !path.startsWith('docs/site/'));
  const { modules, summary } = check(ROOT, [...new Set(sources.map(folderOf))]);

  test('keeps to its layers', () => {
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual(
      [],
    );
  });

  test('is seen whole by the checker', () => {
    const seen = new Set(modules.map(({ source }) => source));
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((path) => !seen.has(path))).toEqual([]);
  });
});

/** For each rule a file that breaks it, by what it imports. */
const OFFENCES: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ['core-folders', 'core/reaches-up.ts', '#app/target.ts'],
  ['core-packages', 'core/uses-a-client.ts', 'hono'],
  ['core-built-ins', 'core/reads-files.ts', 'node:fs'],
  ['app-folders', 'app/knows-an-adapter.ts', '#adapters/aws/target.ts'],
  ['app-packages', 'app/uses-a-package.ts', 'zod'],
  ['app-built-ins', 'app/reads-files.ts', 'node:fs'],
  ['adapters-aws-folders', 'adapters/aws/knows-local.ts', '#local/target.ts'],
  ['adapters-aws-packages', 'adapters/aws/serves.ts', 'hono'],
  ['adapters-http-folders', 'adapters/http/knows-a-handler.ts', '#functions/target.ts'],
  ['adapters-http-packages', 'adapters/http/calls-aws.ts', '@aws-sdk/client-ec2'],
  ['adapters-config-file-folders', 'adapters/config-file/knows-local.ts', '#local/target.ts'],
  ['adapters-config-file-packages', 'adapters/config-file/serves.ts', 'hono'],
  ['adapters-focus-file-folders', 'adapters/focus-file/knows-local.ts', '#local/target.ts'],
  ['adapters-focus-file-packages', 'adapters/focus-file/serves.ts', 'hono'],
  ['adapters-influx-folders', 'adapters/influx/knows-local.ts', '#local/target.ts'],
  ['adapters-influx-packages', 'adapters/influx/serves.ts', 'hono'],
  ['adapters-price-folder-folders', 'adapters/price-folder/knows-local.ts', '#local/target.ts'],
  ['adapters-price-folder-packages', 'adapters/price-folder/serves.ts', 'hono'],
  ['adapters-scan-folder-folders', 'adapters/scan-folder/knows-local.ts', '#local/target.ts'],
  ['adapters-scan-folder-packages', 'adapters/scan-folder/serves.ts', 'hono'],
  ['adapters-trace-file-folders', 'adapters/trace-file/knows-local.ts', '#local/target.ts'],
  ['adapters-trace-file-packages', 'adapters/trace-file/serves.ts', 'hono'],
  ['adapters-slack-folders', 'adapters/slack/knows-local.ts', '#local/target.ts'],
  ['adapters-slack-packages', 'adapters/slack/serves.ts', 'hono'],
  ['adapters-webhook-folders', 'adapters/webhook/knows-local.ts', '#local/target.ts'],
  ['adapters-webhook-packages', 'adapters/webhook/serves.ts', 'hono'],
  ['functions-folders', 'functions/knows-local.ts', '#local/target.ts'],
  ['functions-packages', 'functions/uses-a-package.ts', 'zod'],
  ['functions-built-ins', 'functions/reads-files.ts', 'node:fs'],
  ['functions-apart', 'functions/imports-another.ts', './target.ts'],
  ['lib-folders', 'lib/imports-a-handler.ts', '#functions/target.ts'],
  ['lib-packages', 'lib/parses.ts', 'zod'],
  ['bin-folders', 'bin/imports-the-core.ts', '#core/target.ts'],
  ['bin-packages', 'bin/parses.ts', 'zod'],
  ['local-folders', 'local/deploys.ts', '#lib/target.ts'],
  ['local-packages', 'local/deploys-itself.ts', 'aws-cdk-lib'],
  ['console-folders', 'console/calls-a-use-case.tsx', '#app/target.ts'],
  ['console-packages', 'console/calls-aws.tsx', '@aws-sdk/client-ec2'],
  ['console-built-ins', 'console/reads-files.tsx', 'node:fs'],
  ['cli-folders', 'cli/knows-a-handler.ts', '#functions/target.ts'],
  ['cli-packages', 'cli/serves.ts', 'hono'],
  ['site-folders', 'docs/site/knows-core.ts', '#core/target.ts'],
  ['site-packages', 'docs/site/serves.ts', 'hono'],
  ['tests-apart', 'local/rests-on-a-test.ts', '#test/target.ts'],
  ['known-folders', 'services/anything.ts', '#core/target.ts'],
  ['known-folders', 'adapters/unknown/anything.ts', '#core/target.ts'],
  ['no-cycles', 'core/first.ts', './second.ts'],
  ['resolvable', 'core/leads-nowhere.ts', '#core/not-there.ts'],
  ['declared', 'local/uses-what-others-bring.ts', 'acorn'],
  ['no-development-packages', 'adapters/aws/tests-itself.ts', 'fast-check'],
];
const TARGETS = [
  'core/target.ts',
  'app/target.ts',
  'adapters/aws/target.ts',
  'functions/target.ts',
  'local/target.ts',
  'lib/target.ts',
  'test/target.ts',
];

describe('the checker', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'trimtab-layers-'));
  const write = (path: string, text: string) => {
    mkdirSync(join(elsewhere, dirname(path)), { recursive: true });
    writeFileSync(join(elsewhere, path), text);
  };
  for (const path of ['package.json', 'tsconfig.json'])
    cpSync(join(ROOT, path), join(elsewhere, path));
  symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'));
  for (const path of TARGETS) write(path, 'export const target = 1;\n');
  write('core/second.ts', "import './first.ts';\n");
  for (const [, file, imported] of OFFENCES) write(file, `import '${imported}';\n`);
  const folders = [...TARGETS, ...OFFENCES.map(([, file]) => file)].map(folderOf);
  const { summary } = check(elsewhere, [...new Set(folders)]);
  const { status } = run(elsewhere, ['core'], 'err');
  rmSync(elsewhere, { recursive: true });

  test('fails as a command', () => {
    expect(status).toBeGreaterThan(0);
  });

  test.each(OFFENCES)('finds %s broken by %s', (rule, file) => {
    expect(
      summary.violations.filter(({ from }) => from === file).map((v) => v.rule.name),
    ).toContain(rule);
  });

  test('knows no rule that is not broken here', async () => {
    const { default: rules } = (await import(CONFIG)) as { readonly default: IConfiguration };
    const names = rules.forbidden?.map(({ name }) => name) ?? [];
    expect(new Set(OFFENCES.map(([rule]) => rule))).toEqual(new Set(names));
  });
});
