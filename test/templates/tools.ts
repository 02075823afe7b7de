import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { Finding } from './findings.ts';

const cfnLintSchema = z.array(
  z.object({
    Filename: z.string(),
    Message: z.string(),
    Rule: z.object({ Id: z.string() }),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullable() }),
  }),
);

const checkovSchema = z.object({
  results: z.object({
    failed_checks: z.array(
      z.object({
        check_id: z.string(),
        check_name: z.string(),
        resource: z.string(),
        file_path: z.string(),
      }),
    ),
  }),
  summary: z.object({
    passed: z.int().positive(),
    parsing_errors: z.literal(0),
    resource_count: z.int().positive(),
  }),
});

/** Runs cfn-lint over the files, warnings and all. `bin` is the folder with its program. */
export const runCfnLint = (bin: string, files: readonly string[]): Finding[] =>
  cfnLintSchema
    .parse(JSON.parse(run(bin, 'cfn-lint', ['--format', 'json', '--', ...files])))
    .map(({ Filename, Message, Rule, Location }) => {
      const [section, id] = Location.Path ?? [];
      return {
        tool: 'cfn-lint',
        rule: Rule.Id,
        template: basename(Filename),
        resource: section === 'Resources' ? String(id) : '',
        says: Message,
      };
    });

/** Runs checkov over the files; it must have understood each, and looked at something in it. */
export const runCheckov = (bin: string, files: readonly string[]): Finding[] =>
  // One at a time: together they are one summary, in which a file that was not read does not show.
  files.flatMap((file) => {
    const options = ['--framework', 'cloudformation', '--output', 'json', '--skip-download'];
    const output = run(bin, 'checkov', [...options, '--quiet', '--compact', '--file', file]);
    return checkovSchema.parse(JSON.parse(output)).results.failed_checks.map((check) => ({
      tool: 'checkov',
      rule: check.check_id,
      template: basename(check.file_path),
      // `AWS::Lambda::Function.ApiFunction`
      resource: check.resource.split('.').at(-1) ?? '',
      says: check.check_name,
    }));
  });

/** Both end with a code of their own when they found something: what counts is the report. */
const run = (bin: string, program: string, options: readonly string[]): string => {
  const { stdout, stderr, error } = spawnSync(join(bin, program), options, {
    encoding: 'utf8',
    maxBuffer: 64 * 1_024 * 1_024,
    // Without it checkov asks its maker's site for guidelines.
    env: { ...process.env, BC_SKIP_MAPPING: 'TRUE' },
  });
  if (error) throw error;
  if (!/^[[{]/.test(stdout)) throw new Error(`${program} gave no report: ${stderr.slice(-2_000)}`);
  return stdout;
};
