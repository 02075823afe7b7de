import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/types';
import { setTransport } from '#adapters/aws/clients.ts';
import type { InProcessHandler } from '#local/services/wire/in-process.ts';

/** So many keys to a page, so that lists have more than one. */
const PAGE = 2;

/**
 * Puts one bucket beside the services of a cloud: objects are put (under conditions too), got, deleted, and listed in the
 * order of their keys. The wire of
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
  { method, path, query = {}, headers, body }: HttpRequest,
): Promise<HttpResponse> => {
  const key = decodeURIComponent(path.slice(1));
  if (query['list-type'] === '2') return respond(listed(objects, query));
  const stored = objects.get(key);
  if (method === 'PUT') {
    const [tag, none] = [headers['if-match'], headers['if-none-match']];
    if (tag !== undefined && tag !== tagOf(stored)) return refuse(412, 'PreconditionFailed');
    if (none === '*' && stored !== undefined) return refuse(412, 'PreconditionFailed');
    objects.set(key, await textOf(body));
    return respond('');
  }
  if (method === 'DELETE') return respond('');
  if (method === 'POST') {
    for (const [, found = ''] of (await textOf(body)).matchAll(/<Key>([^<]*)<\/Key>/g))
      objects.delete(found);
    return respond('<DeleteResult></DeleteResult>');
  }
  return stored === undefined ? refuse(404, 'NoSuchKey') : respond(stored, { etag: tagOf(stored) });
};

/** Bytes as they are: a letter each. */
const textOf = async (body: unknown): Promise<string> => {
  if (typeof body === 'string') return Buffer.from(body).toString('latin1');
  const bytes = body instanceof Uint8Array ? body : await buffer(body as Readable);
  return Buffer.from(bytes).toString('latin1');
};

const tagOf = (text = ''): string => `"${createHash('md5').update(text, 'latin1').digest('hex')}"`;

const listed = (
  objects: ReadonlyMap<string, string>,
  { prefix = '', delimiter, 'continuation-token': from = '' }: NonNullable<HttpRequest['query']>,
): string => {
  if (delimiter !== undefined) {
    const rest = [...objects.keys()].map((key) => key.slice(String(prefix).length));
    const folders = new Set(rest.map((key) => `${prefix}${key.split('/')[0]}/`));
    const each = [...folders].sort().map((folder) => `<Prefix>${folder}</Prefix>`);
    return `<ListBucketResult>${each.map((one) => `<CommonPrefixes>${one}</CommonPrefixes>`).join('')}</ListBucketResult>`;
  }
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(String(prefix)) && key > String(from))
    .sort();
  const page = keys.slice(0, PAGE);
  const next =
    keys.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  return `<ListBucketResult>${contents}${next}</ListBucketResult>`;
};

const respond = (text: string, headers: Record<string, string> = {}, statusCode = 200) =>
  new HttpResponse({ statusCode, headers, body: Readable.from([Buffer.from(text, 'latin1')]) });

const refuse = (status: number, code: string): HttpResponse =>
  respond(`<Error><Code>${code}</Code><Message>as the test says</Message></Error>`, {}, status);
