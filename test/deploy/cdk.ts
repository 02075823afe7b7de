import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the command line of the CDK in this repository, as a person would; its output ends an error. */
export const runCdk = (env: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> =>
  run('node_modules/.bin/cdk', [...args, '--no-notices'], env);

/** Removes the deployment by our own command line, and keeps its ledgers in `file`. Returns what was said. */
export const destroyDeployment = (env: NodeJS.ProcessEnv, file: string): Promise<string> =>
  run(process.execPath, ['cli/launch.mjs', 'destroy', '--yes', '--export', file], env);

const run = async (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> => {
  const started = spawn(command, args, {
    cwd: REPOSITORY,
    env: { ...env, CI: 'true', NO_COLOR: '1', CDK_DISABLE_CLI_TELEMETRY: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [started.stdout, started.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = await once(started, 'close');
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-5_000)}`);
  return output;
};
