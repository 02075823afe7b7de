import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the command line of the CDK in this repository, as a person would; its output ends an error. */
export const runCdk = async (env: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> => {
  const cdk = spawn('node_modules/.bin/cdk', [...args, '--no-notices'], {
    cwd: REPOSITORY,
    env: { ...env, CI: 'true', NO_COLOR: '1', CDK_DISABLE_CLI_TELEMETRY: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [cdk.stdout, cdk.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = await once(cdk, 'close');
  if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}:\n${output.slice(-5_000)}`);
  return output;
};
