import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { EXCEPTIONS } from './exceptions.ts';
import { judgeFindings, type Template, type Templates } from './findings.ts';
import { runCfnLint, runCheckov } from './tools.ts';

/**
 * `npm run templates`: cfn-lint and checkov on every template that anybody would deploy. cdk-nag has judged those of the
 * app when they were synthesised.
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: process.env.TRIMTAB_LINT_PYTHON ?? 'python3' },
  },
});

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Synthesises the app as `cdk synth` does, but for the code of the functions, which no template holds. */
const synthesise = (folder: string): void => {
  const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8'));
  const { status } = spawnSync(process.execPath, ['bin/app.ts'], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:bundling-stacks': [] }),
    },
  });
  if (status !== 0) throw new Error(`the app was not synthesised: ${status}`);
};

const folder = mkdtempSync(join(tmpdir(), 'trimtab-templates-'));
synthesise(folder);
const files = [
  ...globSync('**/*.template.json', { cwd: folder }).map((file) => join(folder, file)),
  ...globSync('templates/*.yaml', { cwd: REPOSITORY }).map((file) => join(REPOSITORY, file)),
].sort();
const templates: Templates = Object.fromEntries(
  // YAML holds JSON too.
  files.map((file) => [basename(file), parse(readFileSync(file, 'utf8')) as Template]),
);
const bin = dirname(values.python);
const findings = [...runCfnLint(bin, files), ...runCheckov(bin, files)];
const { unexplained, needed, unneeded } = judgeFindings(findings, EXCEPTIONS, templates);
rmSync(folder, { recursive: true });

for (const [name, { Resources }] of Object.entries(templates))
  process.stdout.write(`${name}: ${Object.keys(Resources).length} resources\n`);
for (const [{ tool, rule, because }, times] of needed)
  process.stdout.write(`${tool} ${rule}, ${times} times: ${because}\n`);
for (const { tool, rule, template, resource, says } of unexplained)
  process.stderr.write(`✖ ${tool} ${rule} in ${template}, ${resource}: ${says}\n`);
for (const { tool, rule, type = 'any' } of unneeded)
  process.stderr.write(`✖ the exception of ${tool} ${rule} for ${type} is needed no more\n`);
if (files.length === 0 || unexplained.length + unneeded.length > 0) process.exitCode = 1;
