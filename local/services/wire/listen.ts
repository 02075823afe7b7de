import { buffer } from 'node:stream/consumers';
import { listenHere } from '#local/http-server.ts';
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
  const server = await listenHere((request, response) => {
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
  }, port);
  return { url: `http://127.0.0.1:${server.port}`, close: server.close };
};
