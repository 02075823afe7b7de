import type * as z from 'zod';
import { apiErrorSchema } from '#core/contract/api.ts';
import { verbAnswerSchema } from '#core/contract/api-approvals.ts';
import { type Access, isSimulationIn, localAccess } from './access.ts';
import { timed } from './call-log.ts';
import { CommandError, EXIT } from './exit.ts';
import type { CommonOptions } from './terminal.ts';

/** Where a command acts: the API of a simulation that runs on this machine, or of a deployment. */
export interface Target {
  readonly url: string;
  readonly get: <S extends z.ZodType>(path: string, schema: S) => Promise<z.output<S>>;
  readonly post: <S extends z.ZodType>(
    path: string,
    body: object,
    schema: S,
  ) => Promise<z.output<S>>;
}

export type TargetOptions = Pick<CommonOptions, 'state' | 'signIns' | 'target'>;

/**
 * Returns what was named with `--target`; else the simulation that runs here, and where there is none the deployment that
 * one signed in to last.
 *
 * @throws CommandError when there is no such thing
 */
export const openTarget = async (options: TargetOptions): Promise<Target> =>
  targetOver(await accessOf(options));

const accessOf = async ({ state, signIns, target }: TargetOptions): Promise<Access> => {
  if (target === 'scan')
    throw new CommandError('by a scan nothing can be decided: name a deployment, or local');
  if (target === 'local' || (target === undefined && isSimulationIn(state)))
    return localAccess(state);
  const { deploymentAccess } = await import('./deployment-access.ts');
  return (await deploymentAccess(signIns, target)) ?? localAccess(state);
};

const targetOver = ({ url, headers, notThere, notSignedIn }: Access): Target => {
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const asked = {
      method,
      headers: {
        ...(await headers()),
        'x-trimtab-client': 'cli',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    };
    const call = `${method} ${path.replace(/\?.*/, '')}`;
    const response = await timed('api', call, () => fetch(`${url}/api${path}`, asked)).catch(() => {
      throw notThere();
    });
    if (response.ok)
      return response.status === 204 ? undefined : response.json().catch(() => undefined);
    if (response.status === 401) throw notSignedIn();
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
