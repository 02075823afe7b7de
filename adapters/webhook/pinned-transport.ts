import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import { refusedAddress, refusedUrl } from '#core/notify/host.ts';
import type { Outbound, OutboundAnswer, OutboundRequest } from './outbound-message.ts';

/** A function that sends waits for it. */
const TIMEOUT_MS = 5 * MS_PER_SECOND;
/** Nobody of ours reads a longer answer. */
const MAX_ANSWER_BYTES = 65_536;

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export interface PinnedTransportOptions {
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  /** Node's own; in tests another one. */
  readonly request?: typeof httpsRequest;
  readonly timeoutMs?: number;
}

/**
 * Posts over https to public addresses only. The name is resolved once, all of its addresses are judged, and the
 * connection goes to one of these: a name that says something else when asked again is not asked again. Nothing is
 * followed to another place.
 */
export const pinnedTransport =
  ({
    resolve = resolveAll,
    request = httpsRequest,
    timeoutMs = TIMEOUT_MS,
  }: PinnedTransportOptions = {}): Outbound =>
  async (sent) => {
    const reason = refusedUrl(sent.url);
    if (reason !== undefined) throw new NotPermittedError(`nothing is sent there: it ${reason}`);
    const url = new URL(sent.url);
    const pinned = await publicAddress(url.hostname.replace(/^\[|\]$/g, ''), resolve);
    return post(sent, { url, pinned, request, timeoutMs });
  };

const resolveAll = (host: string): Promise<readonly ResolvedAddress[]> =>
  lookup(host, { all: true, verbatim: true });

/** @throws NotPermittedError when any of the addresses is not public: which one is connected to would be chance */
const publicAddress = async (
  host: string,
  resolve: NonNullable<PinnedTransportOptions['resolve']>,
): Promise<ResolvedAddress> => {
  const family = isIP(host);
  const found = family === 0 ? await resolved(host, resolve) : [{ address: host, family }];
  for (const { address } of found) {
    const reason = refusedAddress(address);
    if (reason !== undefined)
      throw new NotPermittedError(`nothing is sent to ${host}: it leads to ${address}, ${reason}`);
  }
  const [first] = found;
  if (first === undefined)
    throw new UpstreamError(`${host} has no address`, { details: { code: 'ENOTFOUND' } });
  return first;
};

const resolved = async (
  host: string,
  resolve: NonNullable<PinnedTransportOptions['resolve']>,
): Promise<readonly ResolvedAddress[]> => {
  try {
    return await resolve(host);
  } catch (cause) {
    throw unanswered(`${host} cannot be resolved`, cause, 'ENOTFOUND');
  }
};

interface Connection {
  readonly url: URL;
  readonly pinned: ResolvedAddress;
  readonly request: typeof httpsRequest;
  readonly timeoutMs: number;
}

const post = (
  { headers, body }: OutboundRequest,
  { url, pinned, request, timeoutMs }: Connection,
): Promise<OutboundAnswer> =>
  new Promise((done, failed) => {
    const fail = (cause: unknown) =>
      failed(unanswered(`${url.hostname} gave no answer`, cause, 'NetworkingError'));
    const sending = request(
      {
        method: 'POST',
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || 443,
        path: `${url.pathname}${url.search}`,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        // Asked for the name again, it gives the address that was judged.
        lookup: (_host, options, answer) =>
          options.all === true
            ? answer(null, [{ ...pinned }])
            : answer(null, pinned.address, pinned.family),
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (answer) => {
        readAnswer(answer).then(done, fail);
      },
    );
    sending.on('error', fail);
    sending.end(body);
  });

const readAnswer = async (answer: IncomingMessage): Promise<OutboundAnswer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk as Uint8Array);
    chunks.push(bytes.subarray(0, MAX_ANSWER_BYTES - size));
    size += bytes.length;
    // Whoever sends without end is cut off; what was understood until then counts.
    if (size >= MAX_ANSWER_BYTES) break;
  }
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
};

/** An error of the network under the code that Node gives it. Never what was sent. */
const unanswered = (says: string, cause: unknown, usual: string): UpstreamError => {
  const { code, name } = (cause ?? {}) as { code?: unknown; name?: unknown };
  const known = [code, name].find((each) => typeof each === 'string' && each !== 'Error');
  const details = { code: typeof known === 'string' ? known : usual };
  return new UpstreamError(`${says}: ${details.code}`, { details });
};
