import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const SAYS = 'trimtab.yaml:2 execution.safty: unknown key, nearest is safety';

const aBrokenFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-synth-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'trimtab.yaml');
  writeFileSync(file, 'mode: autopilot\nexecution: { safty: {} }\n');
  return { folder, file };
};

const run = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  new Promise<{ code: number; says: string }>((resolve) => {
    const env = { ...process.env, ...environment };
    execFile(process.execPath, args, { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), says: `${out}${err}` }),
    );
  });

test('a broken file ends the synthesis with its line, before there is anything to deploy', async () => {
  const { folder, file } = aBrokenFile();
  const out = join(folder, 'cdk.out');
  const context = JSON.stringify({ config: file, mailFrom: 'T <t@example.com>' });
  const { code, says } = await run(['bin/app.ts'], {
    CDK_OUTDIR: out,
    CDK_CONTEXT_JSON: context,
  });
  expect(code).not.toBe(0);
  expect(says).toContain(SAYS);
  expect(existsSync(join(out, 'manifest.json'))).toBe(false);
});

test('a broken file ends a start with its line, before anything is written', async () => {
  const { folder, file } = aBrokenFile();
  const state = join(folder, 'state');
  const { code, says } = await run(['local/main.ts', '--config', file, '--state', state]);
  expect(code).toBe(1);
  expect(says).toContain(SAYS);
  expect(readdirSync(folder)).toEqual(['trimtab.yaml']);
});
