import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  LOCAL_ACCESS_FILE,
  type LocalAccess,
  localAccessSchema,
} from '#core/contract/local-access.ts';
import { CommandError } from './exit.ts';

/** An API that a command may ask, and how it shows who asks. */
export interface Access {
  readonly url: string;
  /** Asked for anew at each request: a token may have ended since. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** What to say where nothing answers. */
  readonly notThere: () => CommandError;
  /** What to say where whoever asks is not signed in any more. */
  readonly notSignedIn: () => CommandError;
}

/** Whether a simulation was started in a folder and has not ended as it should. */
export const isSimulationIn = (stateDir: string): boolean =>
  existsSync(join(stateDir, LOCAL_ACCESS_FILE));

/** The simulation that runs on this machine. @throws CommandError when nothing runs there */
export const localAccess = async (stateDir: string): Promise<Access> => {
  const { url, cookie } = await readAccess(stateDir);
  return {
    url,
    // As a page of that place would.
    headers: async () => ({ cookie, origin: url }),
    notThere: () => notRunning(stateDir),
    notSignedIn: () => notRunning(stateDir),
  };
};

const readAccess = async (stateDir: string): Promise<LocalAccess> => {
  const text = await readFile(join(stateDir, LOCAL_ACCESS_FILE), 'utf8').catch(() => {
    throw notRunning(stateDir);
  });
  try {
    return localAccessSchema.parse(JSON.parse(text));
  } catch {
    throw new CommandError(
      `${join(stateDir, LOCAL_ACCESS_FILE)} is not what this version writes: start npm start again`,
    );
  }
};

const notRunning = (stateDir: string): CommandError =>
  new CommandError(
    existsSync(join(stateDir, 'scans'))
      ? `in ${stateDir} there is only a scan, by which nothing can be decided: npm start runs a simulation, or name its folder with --state`
      : `nothing runs in ${stateDir}: start it with npm start, or name its folder with --state; trimtab login signs in to a deployment`,
  );
