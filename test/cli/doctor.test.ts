import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { anInstance } from '#test/support/facts.ts';
import { storedScan } from '#test/support/stored-scan.ts';
import { startStsServer } from '#test/support/sts-server.ts';

const anEmptyFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

interface Found {
  readonly what: string;
  readonly state: string;
  readonly says: string;
}

const doctor = async (
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  cwd = anEmptyFolder(),
) => {
  const ran = await runCli(['doctor', '--json', ...args], environment, cwd);
  const { found } = JSON.parse(ran.out) as { found: readonly Found[] };
  return { code: ran.code, of: (what: string) => found.find((one) => one.what === what), cwd };
};

test('where all is well it says so, and writes nothing', async () => {
  const { url } = await startStsServer();
  const { state } = await storedScan([anInstance()]);
  const args = ['--region', 'us-east-1', '--endpoint', url];
  const { code, of, cwd } = await doctor([...args, '--state', state]);
  expect(of('Credentials')).toMatchObject({
    state: 'ok',
    says: 'account 123456789012, region us-east-1',
  });
  expect(of('Endpoint')?.state).toBe('ok');
  expect(of('Last scan')).toMatchObject({ state: 'ok' });
  expect(of('Last scan')?.says).toMatch(/: 1 recommendation$/);
  expect(code).toBe(0);
  expect(readdirSync(cwd)).toEqual([]);
  const shown = await runCli(['doctor', ...args], {}, cwd);
  expect(shown.out).toMatch(/^✔ Node {11}24\./);
  for (const line of shown.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('each thing that is wrong is named, with what to do', async () => {
  const cwd = anEmptyFolder();
  writeFileSync(join(cwd, 'trimtab.yaml'), 'mode: approv\n');
  writeFileSync(join(cwd, 'file'), '');
  const nobody = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  const args = ['--region', 'us-east-1', '--endpoint', 'http://127.0.0.1:9'];
  const { code, of } = await doctor([...args, '--state', 'file/state'], nobody, cwd);
  expect(code).toBe(1);
  expect(of('Configuration')).toMatchObject({ state: 'bad' });
  expect(of('Configuration')?.says).toMatch(/^trimtab\.yaml:1 mode: /);
  expect(of('State folder')?.says).toMatch(/cannot be written \(ENOTDIR\): name another folder/);
  expect(of('Credentials')?.says).toMatch(/^there are no AWS credentials: sign in/);
  expect(of('Endpoint')?.says).toMatch(/does not answer .*check the network/);
});

test('a clock by which AWS would refuse every request is found', async () => {
  const { url } = await startStsServer({}, MS_PER_HOUR);
  const { of } = await doctor(['--region', 'us-east-1', '--endpoint', url]);
  expect(of('Endpoint')).toMatchObject({ state: 'bad' });
  expect(of('Endpoint')?.says).toMatch(/^the clock of this machine is (60|59) min behind: /);
});
