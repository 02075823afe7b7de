import type { IncomingMessage, ServerResponse } from 'node:http';
import { LOOPBACK_PORTS, loopbackUrl } from '#core/contract/sign-in.ts';
import { listenHere } from '#local/http-server.ts';
import { CommandError } from './exit.ts';

/** A port of this machine to which a browser is sent back after a sign-in. */
export interface Loopback {
  readonly port: number;
  /** Returns the address that the browser was sent to. @throws CommandError when none was within the time */
  readonly answered: (withinMs: number) => Promise<URL>;
  readonly close: () => Promise<void>;
}

/** Only what knows `state` is an answer: any page could send a browser here. @throws CommandError when no port is free */
export const listenOnLoopback = async (state: string): Promise<Loopback> => {
  const { promise, resolve } = Promise.withResolvers<URL>();
  const onPort = (port: number) => (request: IncomingMessage, response: ServerResponse) => {
    const address = new URL(request.url ?? '/', loopbackUrl(port));
    const isAnswer = address.pathname === '/' && address.searchParams.get('state') === state;
    response.writeHead(isAnswer ? 200 : 404, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      connection: 'close',
    });
    response.end(
      isAnswer ? 'Go on in the terminal. You may close this page.\n' : 'Nothing here.\n',
    );
    if (isAnswer) resolve(address);
  };
  for (const port of LOOPBACK_PORTS) {
    const server = await listenHere(onPort(port), port).catch(() => undefined);
    if (server !== undefined)
      return {
        port,
        answered: (withinMs) => {
          const tooLate = Promise.withResolvers<never>();
          const timer = setTimeout(
            () => tooLate.reject(new CommandError('nobody signed in: trimtab login begins again')),
            withinMs,
          );
          return Promise.race([promise, tooLate.promise]).finally(() => clearTimeout(timer));
        },
        close: server.close,
      };
  }
  throw new CommandError(
    `ports ${LOOPBACK_PORTS.join(', ')} are all in use: a sign-in is answered on one of them`,
  );
};
