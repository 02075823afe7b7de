import { createServer } from 'node:http';
import { InvalidInputError } from '#core/errors/errors.ts';

/** Where the embedded cloud and the console listen, unless those are taken or others are named. */
export const USUAL_CLOUD_PORT = 4780;
export const USUAL_PORT = 4781;

/** How far above the usual port a free one is looked for. */
const PORTS_TO_TRY = 50;

/** Returns the port to use: the one that was asked for, or the first free one from the usual one on. */
export const freePort = async (asked: number | undefined, usual: number): Promise<number> => {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new InvalidInputError(`port ${asked} is in use: end what uses it, or give another one`);
  }
  for (let port = usual; port < usual + PORTS_TO_TRY; port++) if (await isFree(port)) return port;
  throw new InvalidInputError(
    `no free port from ${usual} to ${usual + PORTS_TO_TRY - 1}: give one with --port`,
  );
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
