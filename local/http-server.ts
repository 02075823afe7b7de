import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  readonly port: number;
  /** Stops listening and ends open connections. */
  readonly close: () => Promise<void>;
}

/** The longest parameter, each of its characters escaped: what is too long is refused by whoever knows why, and says so. */
const LONGEST_HEADERS = 128 * 1_024;

/** Listens on a port of this machine alone; port 0 takes a free one. */
export const listenHere = async (answer: RequestListener, port: number): Promise<HttpServer> => {
  // Who asks is often this very process. After a long computation it would write its next request to an idle
  // connection, and then, before reading it, close that connection as idle for too long.
  const server = createServer({ keepAliveTimeout: 0, maxHeaderSize: LONGEST_HEADERS }, answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
