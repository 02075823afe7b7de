import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How a process of `npm start` ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Loaded by the process before anything else. */
  readonly preload?: string;
  /** Looks at each line of progress; may end the process. */
  readonly onLine?: (line: string, child: ChildProcess) => void;
  /** Ports of its own when left out. */
  readonly ports?: readonly string[];
}

/** Runs `node local/launch.mjs`, as `npm start` does, to its end. */
export const runStart = async (
  args: readonly string[],
  { env = {}, preload, onLine, ports }: StartOptions = {},
): Promise<Ended> => {
  const own = ports ?? (await ownPorts());
  const imports = preload === undefined ? [] : ['--import', preload];
  const child = spawn(process.execPath, [...imports, 'local/launch.mjs', ...own, ...args], {
    cwd: ROOT,
    env: { ...withoutColour(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, line] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const lines = (line + text).split('\n');
    line = lines.pop() ?? '';
    for (const each of lines) onLine?.(each, child);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
};

/** As in a terminal that is none: vitest's own settings must not decide. */
const withoutColour = (): NodeJS.ProcessEnv => {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, NODE_OPTIONS: ____, ...env } = process.env;
  return env;
};

/** Flags for two ports that were free just now. */
export const ownPorts = async (): Promise<string[]> => {
  const [port, cloudPort] = await Promise.all([freePort(), freePort()]);
  return ['--port', `${port}`, '--cloud-port', `${cloudPort}`];
};
