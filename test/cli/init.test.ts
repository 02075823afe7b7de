import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '#adapters/config-file/config-file.ts';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { startStsServer } from '#test/support/sts-server.ts';
import { startingConfiguration } from '../../cli/starting-configuration.ts';

const NOBODY = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

const anEmptyFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const trimtab = (...args: string[]) => runCli(args, NOBODY, folder);
  return { folder, trimtab };
};

test('what is written changes nothing by itself, and every setting in it is one that is taken', () => {
  const text = startingConfiguration();
  expect(parseConfig(text, 'x').config).toEqual(parseConfig('', 'x').config);
  const whole = parseConfig(text.replaceAll(/^#(?=\S| {2})/gm, ''), 'x').config;
  expect(whole.approval.approvers).toHaveLength(2);
  expect(whole.policy.rules.map(({ where, ...rule }) => rule)).toEqual(
    parseConfig('', 'x').config.policy.rules.map(({ where, ...rule }) => rule),
  );
});

test('without anybody to ask nothing is written; with --yes it is, and never over what is there', async () => {
  const { folder, trimtab } = anEmptyFolder();
  const asked = await trimtab('init', '--region', 'us-east-1');
  expect(asked, asked.err).toMatchObject({ code: 0, err: '' });
  expect(asked.out).toMatch(/Permissions were not tried: there are no AWS credentials/);
  expect(asked.out).toMatch(/trimtab\.yaml was not written: trimtab init --yes/);
  expect(readdirSync(folder)).toEqual([]);

  expect((await trimtab('init', '--yes')).code).toBe(0);
  expect((await trimtab('policy', 'check')).code).toBe(0);
  writeFileSync(join(folder, 'trimtab.yaml'), 'mode: approve\n');
  const again = await trimtab('init', '--yes');
  expect(again.out).toMatch(/trimtab\.yaml is there, and stays as it is/);
  expect(readFileSync(join(folder, 'trimtab.yaml'), 'utf8')).toBe('mode: approve\n');
});

test('a policy is printed as IAM takes it, and nothing else is', async () => {
  const { folder, trimtab } = anEmptyFolder();
  const scan = await trimtab('init', '--policy', 'scan');
  expect(JSON.parse(scan.out)).toEqual(JSON.parse(readFileSync('docs/scan-policy.json', 'utf8')));
  const lambda = JSON.parse((await trimtab('init', '--policy', 'lambda')).out);
  expect(lambda.Statement).toEqual([
    { Effect: 'Allow', Action: ['lambda:UpdateFunctionConfiguration'], Resource: '*' },
  ]);
  const ec2 = JSON.stringify((await trimtab('init', '--policy', 'ec2')).out);
  expect(ec2).toContain('kms:GrantIsForAWSResource');
  const wrong = await trimtab('init', '--policy', 's3');
  expect(wrong).toMatchObject({ code: 64, out: '' });
  expect(wrong.err).toBe('--policy is one of scan, ebs, ec2, lambda, logs, rds, not "s3"\n');
  expect(existsSync(join(folder, 'trimtab.yaml'))).toBe(false);
});

test('what may not be read is named, with the statement to add', async () => {
  const { url, asked } = await startStsServer({
    fault: ({ service }) => (service === 'sts' ? undefined : 'denied'),
  });
  const { code, out } = await runCli(
    ['init', '--region', 'us-east-1', '--endpoint', url, '--json'],
    {},
    anEmptyFolder().folder,
  );
  expect(code).toBe(1);
  const { tried, config } = JSON.parse(out);
  expect(config).toBe('not-written');
  const missing = tried.reads.flatMap(({ gap }: { gap?: { permission?: string } }) =>
    gap === undefined ? [] : [gap.permission],
  );
  expect(missing).toHaveLength(tried.reads.length);
  expect(missing).toEqual(
    expect.arrayContaining([
      'ec2:DescribeVolumes',
      'lambda:ListFunctions',
      'cloudtrail:LookupEvents',
    ]),
  );
  // Nothing that is paid for, and nothing that writes.
  for (const { operation } of asked) expect(operation).toMatch(/^(Describe|List|Lookup|GetCaller)/);
});
