import { createServer } from 'node:net';

/** Returns a port that was free just now. */
export const freePort = async (): Promise<number> => {
  const port = await listenOnce(0);
  if (port === undefined) throw new Error('no port of this machine is free');
  return port;
};

/** Returns a port that was free just now, and so was the one above it. */
export const freePortBelowAnother = async (): Promise<number> => {
  const port = await freePort();
  return (await listenOnce(port + 1)) === undefined ? freePortBelowAnother() : port;
};

/** Listens for a moment; undefined: somebody else does. */
const listenOnce = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
