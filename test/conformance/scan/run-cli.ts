import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** How a command ended, and what it wrote. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `trimtab` in a process of its own, with the credentials of nobody. */
export const runCli = (
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  cwd = ROOT,
  /** Sees each line of stderr as it is written. */
  onLine: (line: string) => unknown = () => {},
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${ROOT}cli/launch.mjs`, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: tmpdir(),
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...environment,
      },
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${err.split('\n').at(-1)}${text}`.split('\n').slice(0, -1);
      err += text;
      lines.forEach(onLine);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
