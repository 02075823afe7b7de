import { buffer } from 'node:stream/consumers';
import { buildQueryString, HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest, RequestHandler } from '@smithy/types';
import { type AnswerOptions, makeAnswer } from './answer.ts';
import { toBytes } from './message.ts';

/** A `requestHandler` for SDK clients. */
export type InProcessHandler = RequestHandler<HttpRequest, HttpResponse> & {
  readonly metadata: { readonly handlerProtocol: string };
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
};

/**
 * Returns a `requestHandler` that gives SDK clients of this process the same bytes as `listen` would, without a
 * socket: `new EC2Client({ region, credentials: credentialsFor(account), requestHandler })`.
 */
export const inProcess = (
  services: AnswerOptions['services'],
  clock: AnswerOptions['clock'],
  around?: AnswerOptions['around'],
): InProcessHandler => {
  const answer = makeAnswer({ services, clock, ...(around && { around }) });
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    handle: async (request) => {
      const query = buildQueryString(request.query ?? {});
      const headers = Object.entries(request.headers).map(([key, value]) => [
        key.toLowerCase(),
        value,
      ]);
      const { status, ...response } = await answer({
        method: request.method,
        url: query ? `${request.path}?${query}` : request.path,
        headers: Object.fromEntries(headers),
        body: await bodyOf(request),
      });
      const { headers: answered, body } = response;
      return { response: new HttpResponse({ statusCode: status, headers: { ...answered }, body }) };
    },
  };
};

const bodyOf = async ({ body }: HttpRequest): Promise<Uint8Array> =>
  body && typeof body === 'object' && Symbol.asyncIterator in body ? buffer(body) : toBytes(body);
