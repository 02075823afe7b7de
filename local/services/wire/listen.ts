import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type AnswerOptions, makeAnswer } from './answer.ts';

export interface Listener {
  /** What AWS_ENDPOINT_URL is set to. */
  readonly url: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** Answers SDK clients on a port of this machine alone; port 0 takes a free one. */
export const listen = async ({
  port,
  ...options
}: AnswerOptions & { readonly port: number }): Promise<Listener> => {
  const answer = makeAnswer(options);
  const server = createServer((request, response) => {
    // Time stands still from the first byte of a request to the last of its answer.
    void options.clock
      .during(async () => {
        const { method = 'GET', url = '/' } = request;
        const headers = Object.entries(request.headers).map(([key, value]) => [key, String(value)]);
        const body = await buffer(request);
        const answered = await answer({ method, url, headers: Object.fromEntries(headers), body });
        response.writeHead(answered.status, answered.headers);
        response.end(answered.body);
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
