import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/types';
import { setTransport } from '#adapters/aws/clients.ts';
import type { InProcessHandler } from '#local/services/wire/in-process.ts';

/** So many keys to a page, so that lists have more than one. */
const PAGE = 2;

/**
 * Puts one bucket beside the services of a cloud: objects are put, got and listed in the order of their keys. The wire of
 * the embedded cloud has no streams, which is what objects are.
 */
export const openBucket = ({ handler }: { readonly handler: InProcessHandler }) => {
  const objects = new Map<string, string>();
  setTransport({
    ...handler,
    handle: async (request: HttpRequest) =>
      request.hostname.includes('.s3.')
        ? { response: await answer(objects, request) }
        : handler.handle(request),
  });
  return { objects };
};

const answer = async (
  objects: Map<string, string>,
  { method, path, query = {}, body }: HttpRequest,
): Promise<HttpResponse> => {
  const key = decodeURIComponent(path.slice(1));
  if (method === 'PUT') {
    objects.set(key, typeof body === 'string' ? body : (await buffer(body)).toString('utf8'));
    return respond('');
  }
  return respond(query['list-type'] === '2' ? listed(objects, query) : (objects.get(key) ?? ''));
};

const listed = (
  objects: ReadonlyMap<string, string>,
  { prefix = '', 'continuation-token': from = '' }: NonNullable<HttpRequest['query']>,
): string => {
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(String(prefix)) && key > String(from))
    .sort();
  const page = keys.slice(0, PAGE);
  const next =
    keys.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  return `<ListBucketResult>${contents}${next}</ListBucketResult>`;
};

const respond = (text: string): HttpResponse =>
  new HttpResponse({ statusCode: 200, headers: {}, body: Readable.from([Buffer.from(text)]) });
