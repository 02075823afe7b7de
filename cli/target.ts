import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { apiErrorSchema } from '#core/contract/api.ts';
import { verbAnswerSchema } from '#core/contract/api-approvals.ts';
import {
  LOCAL_ACCESS_FILE,
  type LocalAccess,
  localAccessSchema,
} from '#core/contract/local-access.ts';
import { timed } from './call-log.ts';
import { CommandError, EXIT } from './exit.ts';

/** Where a command acts: the API of a simulation that runs on this machine. */
export interface Target {
  readonly url: string;
  readonly get: <S extends z.ZodType>(path: string, schema: S) => Promise<z.output<S>>;
  readonly post: <S extends z.ZodType>(
    path: string,
    body: object,
    schema: S,
  ) => Promise<z.output<S>>;
}

/** @throws CommandError when nothing runs there */
export const openTarget = async (stateDir: string): Promise<Target> => {
  const { url, cookie } = await readAccess(stateDir);
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const asked = {
      method,
      headers: {
        cookie,
        // As a page of that place would.
        origin: url,
        'x-trimtab-client': 'cli',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    };
    const call = `${method} ${path.replace(/\?.*/, '')}`;
    const response = await timed('api', call, () => fetch(`${url}/api${path}`, asked)).catch(() => {
      throw notRunning(stateDir);
    });
    if (response.ok)
      return response.status === 204 ? undefined : response.json().catch(() => undefined);
    const refused: unknown = await response.json().catch(() => undefined);
    const says =
      apiErrorSchema.safeParse(refused).data?.error.message ??
      verbAnswerSchema.safeParse(refused).data?.says ??
      `${method} ${path} was answered with ${response.status}`;
    throw new CommandError(says, response.status === 409 ? EXIT.changedSince : EXIT.failed);
  };
  return {
    url,
    get: async (path, schema) => understood(path, schema, await send('GET', path)),
    post: async (path, body, schema) => understood(path, schema, await send('POST', path, body)),
  };
};

/** What answers may be of another version than this command line. */
const understood = <S extends z.ZodType>(path: string, schema: S, answer: unknown): z.output<S> => {
  const { success, data } = schema.safeParse(answer);
  if (success) return data;
  throw new CommandError(
    `what runs there answers ${path} otherwise than this version expects: start it again`,
  );
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
      : `nothing runs in ${stateDir}: start it with npm start, or name its folder with --state`,
  );
